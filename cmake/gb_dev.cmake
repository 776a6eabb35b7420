# dev.json beside the program: with what `glassbox dev` compiles figures and articles.

if(TARGET glassbox AND NOT MSVC AND NOT GB_SANITIZE)
  set(gb_dev_libraries "")
  foreach(room IN LISTS gb_dev_rooms)
    list(APPEND gb_dev_libraries "$<TARGET_FILE:gb_${room}>")
  endforeach()
  gb_dev_json("${PROJECT_BINARY_DIR}/dev.json" "${PROJECT_SOURCE_DIR}" "${PROJECT_SOURCE_DIR}/web/content/compile.mjs"
    "${PROJECT_SOURCE_DIR};${PROJECT_BINARY_DIR}/generated" "$<TARGET_FILE:gb_explainers>;$<TARGET_FILE:gb_models>"
    "${gb_dev_libraries}")
endif()
