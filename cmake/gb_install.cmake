# cmake --install: the program, the compiled articles, and the notices.

if(TARGET glassbox)
  install(TARGETS glassbox RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
endif()
install(DIRECTORY "${GB_CONTENT_DIR}/" DESTINATION "${CMAKE_INSTALL_DATADIR}/glassbox/content"
  FILES_MATCHING PATTERN "*.json")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/build/web/pages/" DESTINATION "${CMAKE_INSTALL_DATADIR}/glassbox/pages" OPTIONAL
  PATTERN ".*" EXCLUDE)
# What is embedded stays out; the licences of the fonts go along.
install(DIRECTORY "${PROJECT_SOURCE_DIR}/assets/" DESTINATION "${CMAKE_INSTALL_DATADIR}/glassbox/assets" OPTIONAL
  PATTERN "*.gbfont" EXCLUDE PATTERN "*.py" EXCLUDE)
install(FILES LICENSE THIRD_PARTY.md README.md CHANGELOG.md DESTINATION "${CMAKE_INSTALL_DOCDIR}" OPTIONAL)
