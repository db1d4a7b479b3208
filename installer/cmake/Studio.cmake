# The studio's libraries: Qt 6 and QCustomPlot; no LibTorch.
find_package(Qt6 6.2 REQUIRED COMPONENTS Widgets Svg Network DBus Concurrent PrintSupport)

# strata_ui_module(NAME SOURCES ... LINKS ...): a static library strata_ui_NAME for the folder that
# calls it. What it may include is what it links: LINKS are the walls.
function(strata_ui_module name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
  foreach(source IN LISTS arg_SOURCES)  # TEMPORARY
    if(NOT IS_ABSOLUTE "${source}" AND NOT EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/${source}")
      message(STATUS "not there yet: ${CMAKE_CURRENT_SOURCE_DIR}/${source}")
      list(REMOVE_ITEM arg_SOURCES "${source}")
    endif()
  endforeach()
  if(NOT arg_SOURCES)
    file(WRITE "${CMAKE_CURRENT_BINARY_DIR}/empty.cpp" "")
    set(arg_SOURCES "${CMAKE_CURRENT_BINARY_DIR}/empty.cpp")
  endif()
  add_library(strata_ui_${name} STATIC ${arg_SOURCES})
  set_target_properties(strata_ui_${name} PROPERTIES AUTOMOC ON)
  target_include_directories(strata_ui_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(strata_ui_${name} PUBLIC ${arg_LINKS} PRIVATE ${arg_PRIVATE_LINKS})
endfunction()
