# glassbox_project(): the folder explainers/ of this project becomes
#     build/glassbox          the whole program (app, still, record, check, site ...) with the figures of this project
#     build/content           its articles, compiled
#     test_figures            what tests/*.cpp claim of them, beside `glassbox check` (ctest)
#     the target pages        the engine of each explainer for web pages, which `glassbox site` and `page` use
# Run it from the project's own CMakeLists.txt, in the folder that has explainers/.

function(glassbox_project)
  set(root "${CMAKE_CURRENT_SOURCE_DIR}")
  set(CMAKE_CXX_STANDARD 20)
  set(CMAKE_CXX_EXTENSIONS OFF)
  set(CMAKE_CXX_VISIBILITY_PRESET hidden)
  set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
  if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release)
  endif()
  if(EMSCRIPTEN)
    set(CMAKE_CXX_FLAGS_RELEASE "-Os -g0 -DNDEBUG")
  endif()
  gb_find_figures("${root}")
  if(NOT gb_figure_sources)
    message(FATAL_ERROR "There is no figure in ${root}/explainers: make one with glassbox new TOPIC/FIGURE.")
  endif()
  add_library(project_figures STATIC ${gb_model_sources} ${gb_figure_sources})
  target_link_libraries(project_figures PUBLIC Glassbox::gb_figure Glassbox::gb_trained Glassbox::gb_nn)
  target_include_directories(project_figures PUBLIC "${root}")
  if(EMSCRIPTEN)
    gb_page_programs("${root}" "${PROJECT_BINARY_DIR}/pages" "${GLASSBOX_SHARE}/source/main_web.cpp"
      Glassbox::gb_page project_figures Glassbox::gb_platform)
    return()
  endif()

  set(table "${PROJECT_BINARY_DIR}/generated/figure_table.cpp")
  gb_figure_table(project_figure_table "${root}" "${table}" "")
  add_library(project_table OBJECT "${table}")
  target_link_libraries(project_table PUBLIC Glassbox::gb_figure)
  add_dependencies(project_table project_figure_table)
  add_executable(glassbox "${GLASSBOX_SHARE}/source/main.cpp" $<TARGET_OBJECTS:project_table>)
  target_link_libraries(glassbox PRIVATE Glassbox::gb_app project_figures)
  set_target_properties(glassbox PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}")
  file(CREATE_LINK "${GLASSBOX_SHARE}/assets" "${PROJECT_BINARY_DIR}/assets" COPY_ON_ERROR SYMBOLIC)

  find_program(GB_NODE NAMES node nodejs REQUIRED)
  file(GLOB articles CONFIGURE_DEPENDS "${root}/explainers/*/*.md" "${root}/explainers/*/*.bib" "${root}/explainers/*/*.tex"
    "${root}/explainers/*/*.json" "${root}/explainers/*/*.py" "${root}/explainers/*/*.cpp")
  add_custom_command(OUTPUT "${PROJECT_BINARY_DIR}/content/.stamp"
    COMMAND "${GB_NODE}" "${GLASSBOX_SHARE}/compiler/compile.mjs" --root "${root}" --out "${PROJECT_BINARY_DIR}/content"
    COMMAND "${CMAKE_COMMAND}" -E touch "${PROJECT_BINARY_DIR}/content/.stamp"
    DEPENDS ${articles} COMMENT "Compiling articles" VERBATIM)
  add_custom_target(content ALL DEPENDS "${PROJECT_BINARY_DIR}/content/.stamp")
  add_dependencies(glassbox content)

  set(libraries "")
  foreach(room IN LISTS gb_dev_rooms)
    list(APPEND libraries "$<TARGET_FILE:Glassbox::gb_${room}>")
  endforeach()
  gb_dev_json("${PROJECT_BINARY_DIR}/dev.json" "${root}" "${GLASSBOX_SHARE}/compiler/compile.mjs"
    "${root};${GLASSBOX_PREFIX}/include/glassbox" "$<TARGET_FILE:project_figures>" "${libraries}")

  add_test(NAME check COMMAND glassbox check)
  file(GLOB tests CONFIGURE_DEPENDS "${root}/tests/*.cpp")
  if(tests)
    find_package(doctest REQUIRED)
    add_executable(test_figures ${tests} "${GLASSBOX_SHARE}/source/test_support.cpp" "${GLASSBOX_SHARE}/source/test_main.cpp"
      $<TARGET_OBJECTS:project_table>)
    target_link_libraries(test_figures PRIVATE project_figures Glassbox::gb_platform doctest::doctest)
    target_compile_definitions(test_figures PRIVATE DOCTEST_CONFIG_NO_EXCEPTIONS_BUT_WITH_ALL_ASSERTS
      "GB_SOURCE_DIR=\"${root}\"" "GB_BINARY_DIR=\"${PROJECT_BINARY_DIR}\"")
    add_dependencies(test_figures content)
    add_test(NAME figures COMMAND test_figures)
  endif()

  # The same folder once more, by Emscripten.
  set(web "${PROJECT_BINARY_DIR}/web")
  file(GLOB scripts "${GLASSBOX_SHARE}/pages/*")
  list(FILTER scripts EXCLUDE REGEX "/studio[^/]*$")  # it holds the figures of Glassbox itself
  file(GLOB engines "${GLASSBOX_SHARE}/pages/*.wasm")
  foreach(engine IN LISTS engines)
    string(REGEX REPLACE "wasm$" "mjs" glue "${engine}")
    list(REMOVE_ITEM scripts "${engine}" "${glue}")
  endforeach()
  add_custom_target(pages
    COMMAND "${CMAKE_COMMAND}" -S "${root}" -B "${web}" -G "${CMAKE_GENERATOR}" -DGlassbox_DIR=${Glassbox_DIR}
      "-DCMAKE_TOOLCHAIN_FILE=${Glassbox_DIR}/emscripten.cmake"
    COMMAND "${CMAKE_COMMAND}" --build "${web}" --target gb_page_engines
    COMMAND "${CMAKE_COMMAND}" -E copy_directory "${web}/pages" "${PROJECT_BINARY_DIR}/pages"
    COMMAND "${CMAKE_COMMAND}" -E copy ${scripts} "${PROJECT_BINARY_DIR}/pages"
    COMMENT "Building the figures for pages" VERBATIM USES_TERMINAL)
endfunction()
