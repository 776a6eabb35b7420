# cmake -DROOT=repository -DLIST=sources.txt -DOUT=figure_table.cpp -P figure_table.cmake
# Reads each source of LIST ("path below explainers|symbol") for GB_FIGURE("id") and writes the table.
cmake_minimum_required(VERSION 3.25)

file(STRINGS "${LIST}" lines)
set(rows "")
foreach(line IN LISTS lines)
  string(REGEX MATCH "^([^|]+)\\|(.+)$" _ "${line}")
  set(path "${CMAKE_MATCH_1}")
  set(symbol "${CMAKE_MATCH_2}")
  if(NOT EXISTS "${ROOT}/explainers/${path}")
    continue()
  endif()
  # Only lines that begin with the macro count, so that a comment may show one.
  file(STRINGS "${ROOT}/explainers/${path}" uses REGEX "^[ \t]*GB_FIGURE[ \t]*\\(")
  list(LENGTH uses count)
  if(count EQUAL 0)
    continue()
  endif()
  if(count GREATER 1)
    message(FATAL_ERROR "explainers/${path}: ${count} GB_FIGURE in one file; a source holds at most one figure, move the others to files of their own.")
  endif()
  if(NOT "${uses}" MATCHES "GB_FIGURE[ \t]*\\([ \t]*\"([^\"]*)\"[ \t]*\\)")
    message(FATAL_ERROR "explainers/${path}: GB_FIGURE needs a string literal on the same line, as in GB_FIGURE(\"gnn/message-passing\").")
  endif()
  set(id "${CMAKE_MATCH_1}")
  string(REGEX REPLACE "/.*" "" folder "${path}")
  if(NOT id MATCHES "^${folder}/[a-z0-9]+(-[a-z0-9]+)*$")
    message(FATAL_ERROR "explainers/${path}: the figure id \"${id}\" must be \"${folder}/<name>\", the name in lower case, digits and hyphens.")
  endif()
  foreach(row IN LISTS rows)
    if(row MATCHES "^${id} [^|]*\\|(.*)$")
      message(FATAL_ERROR "explainers/${path}: the figure id \"${id}\" is already used by explainers/${CMAKE_MATCH_1}.")
    endif()
  endforeach()
  list(APPEND rows "${id} ${symbol}|${path}")  # a space sorts before all that may be in an id
endforeach()
list(SORT rows)

set(declarations "")
set(entries "")
set(count 0)
foreach(row IN LISTS rows)
  string(REGEX MATCH "^([^ ]+) ([^|]+)\\|([^|/]+)" _ "${row}")
  string(APPEND declarations "void ${CMAKE_MATCH_2}(Figure& fig);\n")
  string(APPEND entries "    {\"${CMAKE_MATCH_1}\", ${CMAKE_MATCH_2}, \"explainers/${CMAKE_MATCH_3}\"},\n")
  math(EXPR count "${count} + 1")
endforeach()

file(CONFIGURE OUTPUT "${OUT}" @ONLY CONTENT [[// Made by cmake/figure_table.cmake.
#include "engine/figure/registry.h"

namespace glassbox {

@declarations@
const FigureEntry kFigureTable[] = {
@entries@    {nullptr, nullptr, nullptr},
};
const int kFigureCount = @count@;

}  // namespace glassbox
]])
file(TOUCH "${OUT}.stamp")
