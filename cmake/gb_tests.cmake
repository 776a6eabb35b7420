# tests/unit/<room>/*.cpp -> test_<room>, a doctest program that sees the room and what lies below it.
# tests/bits/*.cpp -> trace_hashes, whose output must not depend on compiler or processor.
# Under Emscripten these are scripts for Node, for the rooms that need neither OpenGL nor processes.

if(EMSCRIPTEN)
  gb_system_headers(doctest::doctest doctest)
  file(WRITE "${PROJECT_BINARY_DIR}/tests/package.json" "{ \"type\": \"commonjs\" }\n")
else()
  find_package(doctest REQUIRED)
endif()

add_library(gb_test_main STATIC "${PROJECT_SOURCE_DIR}/tests/unit/main.cpp")
target_link_libraries(gb_test_main PUBLIC gb_flags doctest::doctest)
target_compile_definitions(gb_test_main PUBLIC
  DOCTEST_CONFIG_NO_EXCEPTIONS_BUT_WITH_ALL_ASSERTS
  "GB_SOURCE_DIR=\"${PROJECT_SOURCE_DIR}\"" "GB_BINARY_DIR=\"${PROJECT_BINARY_DIR}\"")

function(gb_test_program target)
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests")
  if(EMSCRIPTEN)
    target_link_options(${target} PRIVATE -O1 -sENVIRONMENT=node -sNODERAWFS=1 -sEXIT_RUNTIME=1
      -sALLOW_MEMORY_GROWTH=1 -sMAXIMUM_MEMORY=4gb -sTOTAL_STACK=1mb)
  endif()
endfunction()

function(gb_unit_test name)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/unit/${name}/*.cpp")
  if(NOT sources)
    return()
  endif()
  add_executable(test_${name} ${sources})
  target_link_libraries(test_${name} PRIVATE gb_test_main ${ARGN})
  gb_test_program(test_${name})
  add_test(NAME ${name} COMMAND test_${name} WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
endfunction()

foreach(room base tensor trace nn data trained draw figure)
  gb_unit_test(${room} gb_${room})
endforeach()

if(NOT EMSCRIPTEN AND NOT GB_COMPUTE_ONLY)
  # tests/golden/compare.h: pictures against the ones that somebody looked at.
  add_library(gb_golden STATIC "${PROJECT_SOURCE_DIR}/tests/golden/compare.cpp")
  target_link_libraries(gb_golden PUBLIC gb_test_main gb_platform)

  gb_unit_test(platform gb_platform)
  gb_unit_test(render gb_golden gb_render gb_platform)
  # These draw real figures, so they need the table.
  gb_unit_test(page gb_page gb_explainers gb_platform)
  gb_unit_test(explainers gb_golden gb_explainers gb_render gb_platform)
  add_dependencies(test_explainers gb_content)
  gb_unit_test(record gb_record gb_explainers)
  gb_unit_test(app gb_app gb_explainers)
endif()

file(GLOB gb_bits_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/bits/*.cpp")
if(gb_bits_sources)
  add_executable(trace_hashes ${gb_bits_sources})
  target_link_libraries(trace_hashes PRIVATE gb_models)
  gb_test_program(trace_hashes)
endif()

# tests/bench/peers/web_steps.mjs runs it beside the libraries of others.
if(EMSCRIPTEN)
  add_executable(bench_wasm EXCLUDE_FROM_ALL "${PROJECT_SOURCE_DIR}/tests/bench/bench_wasm.cpp"
    "${PROJECT_SOURCE_DIR}/engine/app/bench_compute.cpp" "${PROJECT_SOURCE_DIR}/engine/app/bench_training.cpp"
    "${PROJECT_SOURCE_DIR}/engine/app/bench_decode.cpp")
  target_link_libraries(bench_wasm PRIVATE gb_nn gb_platform)
  gb_test_program(bench_wasm)
endif()
