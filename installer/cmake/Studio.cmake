# The studio's libraries: Qt 6 and QCustomPlot; no LibTorch.
find_package(Qt6 6.2 REQUIRED COMPONENTS Widgets Svg Network DBus Concurrent PrintSupport)

# Ubuntu 22.04 has QCustomPlot for Qt 5 only: there the trainer is built without its window.
find_package(QCustomPlotQt6 QUIET)
set(STRATA_STUDIO ${QCustomPlotQt6_FOUND})
if(NOT STRATA_STUDIO)
  message(WARNING "No QCustomPlot for Qt 6 is installed: strata-studio is left out.")
endif()

# strata_ui_module(NAME SOURCES ... LINKS ...): a static library strata_ui_NAME for the folder that
# calls it. What it may include is what it links: LINKS are the walls.
function(strata_ui_module name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
  add_library(strata_ui_${name} STATIC ${arg_SOURCES})
  set_target_properties(strata_ui_${name} PROPERTIES AUTOMOC ON)
  target_include_directories(strata_ui_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(strata_ui_${name} PUBLIC ${arg_LINKS} PRIVATE ${arg_PRIVATE_LINKS})
endfunction()
