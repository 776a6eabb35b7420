# dev.json beside the program, and for an installation: with what `glassbox dev` compiles figures (engine/app/dev/dev_tools.h).

set(gb_dev_flags -std=c++20 -O1 -g0 -DNDEBUG -fPIC -fvisibility=hidden -fvisibility-inlines-hidden -ffp-contract=off
  -fno-exceptions -fno-rtti -Wall -Wextra -Wshadow -Wno-missing-field-initializers -Wno-unused
  "-DGB_WITH_WINDOW=$<BOOL:${GB_WITH_WINDOW}>" "-DGB_VERSION=\\\"${PROJECT_VERSION}\\\"")
set(gb_dev_link_flags -shared -pthread)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  list(APPEND gb_dev_flags -fno-gnu-unique)
endif()
if(UNIX AND NOT APPLE)
  list(APPEND gb_dev_link_flags "-Wl,--no-undefined")
endif()

set(gb_dev_rooms figure trained nn data trace tensor draw assets base)

# gb_dev_json(OUT ROOT NODE_SCRIPT INCLUDES FIGURES LIBRARIES): lists are given by the name of a variable.
function(gb_dev_json out root script includes figures libraries)
  foreach(list includes figures libraries gb_dev_flags gb_dev_link_flags)
    if(list MATCHES "^gb_")
      set(values ${${list}})
    else()
      set(values ${${${list}}})
    endif()
    set(text_${list} "")
    foreach(value IN LISTS values)
      string(APPEND text_${list} "${comma_${list}}\"${value}\"")
      set(comma_${list} ", ")
    endforeach()
  endforeach()
  file(GENERATE OUTPUT "${out}" CONTENT "{
  \"root\": \"${root}\",
  \"includes\": [${text_includes}],
  \"compiler\": \"${CMAKE_CXX_COMPILER}\",
  \"flags\": [${text_gb_dev_flags}],
  \"link_flags\": [${text_gb_dev_link_flags}],
  \"figures\": [${text_figures}],
  \"libraries\": [${text_libraries}],
  \"node\": \"${GB_NODE}\",
  \"content_compiler\": \"${script}\"
}
")
endfunction()

if(TARGET glassbox AND NOT MSVC AND NOT GB_SANITIZE)
  set(gb_dev_includes "${PROJECT_SOURCE_DIR}" "${PROJECT_BINARY_DIR}/generated")
  set(gb_dev_figures "$<TARGET_FILE:gb_explainers>" "$<TARGET_FILE:gb_models>")
  set(gb_dev_libraries "")
  foreach(room IN LISTS gb_dev_rooms)
    list(APPEND gb_dev_libraries "$<TARGET_FILE:gb_${room}>")
  endforeach()
  gb_dev_json("${PROJECT_BINARY_DIR}/dev.json" "${PROJECT_SOURCE_DIR}" "${PROJECT_SOURCE_DIR}/web/content/compile.mjs"
    gb_dev_includes gb_dev_figures gb_dev_libraries)
endif()
