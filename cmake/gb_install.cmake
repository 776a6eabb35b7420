# cmake --install: the program, the compiled articles, and the notices; and what a project of an author's own needs
# (cmake/package/, docs/first-figure.md): headers, libraries, the compiler of articles. A build for pages installs its
# libraries beside those of the native one.

set(gb_share "${CMAKE_INSTALL_DATADIR}/glassbox")
set(gb_package "${CMAKE_INSTALL_LIBDIR}/cmake/Glassbox")
if(EMSCRIPTEN)
  set(gb_kind wasm)
else()
  set(gb_kind native)
endif()

set(gb_installed gb_flags gb_shaders gb_assets gb_base gb_tensor gb_trace gb_nn gb_data gb_trained gb_draw gb_figure
  gb_render gb_platform gb_page)
if(NOT EMSCRIPTEN)
  list(APPEND gb_installed gb_record gb_app)
  if(TARGET imgui)
    list(APPEND gb_installed imgui)
  endif()
endif()
install(TARGETS ${gb_installed} EXPORT GlassboxTargets ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}/glassbox/${gb_kind}"
  COMPONENT sdk)
install(EXPORT GlassboxTargets NAMESPACE Glassbox:: DESTINATION "${gb_package}/${gb_kind}" COMPONENT sdk)

if(EMSCRIPTEN)
  install(DIRECTORY "${gb_pages_dir}/" DESTINATION "${gb_share}/pages" PATTERN ".*" EXCLUDE)
  return()
endif()

include(CMakePackageConfigHelpers)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/GlassboxConfigVersion.cmake" COMPATIBILITY SameMinorVersion
  ARCH_INDEPENDENT)  # it has libraries for pages too
install(FILES cmake/package/GlassboxConfig.cmake cmake/package/glassbox_project.cmake cmake/gb_figures.cmake
  cmake/figure_table.cmake cmake/emscripten.cmake "${PROJECT_BINARY_DIR}/GlassboxConfigVersion.cmake"
  DESTINATION "${gb_package}" COMPONENT sdk)
install(DIRECTORY engine DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/glassbox" COMPONENT sdk FILES_MATCHING PATTERN "*.h")
install(FILES engine/app/main.cpp engine/page/main_web.cpp DESTINATION "${gb_share}/source" COMPONENT sdk)
install(FILES tests/unit/main.cpp DESTINATION "${gb_share}/source" RENAME test_main.cpp COMPONENT sdk)
install(FILES tests/unit/explainers/support.cpp DESTINATION "${gb_share}/source" RENAME test_support.cpp COMPONENT sdk)
install(FILES tests/unit/explainers/support.h DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/glassbox/tests/unit/explainers"
  COMPONENT sdk)
if(GB_CONTENT)
  install(DIRECTORY web/content/ DESTINATION "${gb_share}/compiler" COMPONENT sdk)
  install(DIRECTORY node_modules DESTINATION "${gb_share}/compiler" COMPONENT sdk OPTIONAL
    PATTERN ".*" EXCLUDE PATTERN "chtml" EXCLUDE REGEX "/(esbuild|@esbuild|typescript|@typescript|playwright-core|axe-core)$" EXCLUDE)
endif()

install(TARGETS glassbox RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(DIRECTORY "${GB_CONTENT_DIR}/" DESTINATION "${gb_share}/content" FILES_MATCHING PATTERN "*.json")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/build/web/pages/" DESTINATION "${gb_share}/pages" OPTIONAL PATTERN ".*" EXCLUDE)
# What is embedded stays out; the licences of the fonts go along.
install(DIRECTORY "${PROJECT_SOURCE_DIR}/assets/" DESTINATION "${gb_share}/assets" OPTIONAL
  PATTERN "*.gbfont" EXCLUDE PATTERN "*.py" EXCLUDE)
install(FILES LICENSE THIRD_PARTY.md README.md CHANGELOG.md DESTINATION "${CMAKE_INSTALL_DOCDIR}" OPTIONAL)
