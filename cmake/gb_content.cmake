# The articles, compiled by Node to <build>/content/<explainer>.json, which the program reads at run time.

file(GLOB gb_article_files CONFIGURE_DEPENDS
  "${PROJECT_SOURCE_DIR}/explainers/*/article.*.md" "${PROJECT_SOURCE_DIR}/explainers/*/references.bib"
  "${PROJECT_SOURCE_DIR}/explainers/*/formulas.tex" "${PROJECT_SOURCE_DIR}/explainers/*/strings.zh.json"
  "${PROJECT_SOURCE_DIR}/explainers/*/*.py" "${PROJECT_SOURCE_DIR}/explainers/*/*.cpp")
file(GLOB gb_compiler_files CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/web/content/*.mjs" "${PROJECT_SOURCE_DIR}/web/content/*.css")
set(GB_CONTENT_DIR "${PROJECT_BINARY_DIR}/content")

if(GB_CONTENT AND EXISTS "${PROJECT_SOURCE_DIR}/web/content/compile.mjs")
  find_program(GB_NODE NAMES node nodejs)
  if(NOT GB_NODE)
    message(FATAL_ERROR "Node is needed to compile the articles: run scripts/setup, or configure with -DGB_CONTENT=OFF.")
  endif()
  foreach(package markdown-it mathjax @citation-js/core)
    if(NOT EXISTS "${PROJECT_SOURCE_DIR}/node_modules/${package}/package.json")
      set(gb_npm_missing ON)
    endif()
  endforeach()
  if(gb_npm_missing)
    message(FATAL_ERROR "The npm packages are missing: run scripts/setup (or npm ci), or configure with -DGB_CONTENT=OFF.")
  endif()
  add_custom_command(
    OUTPUT "${GB_CONTENT_DIR}/.stamp"
    COMMAND "${GB_NODE}" "${PROJECT_SOURCE_DIR}/web/content/compile.mjs" --root "${PROJECT_SOURCE_DIR}" --out "${GB_CONTENT_DIR}"
    COMMAND "${CMAKE_COMMAND}" -E touch "${GB_CONTENT_DIR}/.stamp"
    DEPENDS ${gb_article_files} ${gb_compiler_files} "${PROJECT_SOURCE_DIR}/package-lock.json"
    COMMENT "Compiling articles" VERBATIM)
  add_custom_target(gb_content ALL DEPENDS "${GB_CONTENT_DIR}/.stamp")
else()
  add_custom_target(gb_content)
endif()
