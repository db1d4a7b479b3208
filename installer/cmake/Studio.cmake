# The studio's libraries: Qt 6 and QCustomPlot; no LibTorch.
find_package(Qt6 6.2 REQUIRED COMPONENTS Widgets Svg Network DBus Concurrent PrintSupport)

# strata_ui_module(NAME SOURCES ... LINKS ...): a static library strata_ui_NAME for the folder that
# calls it. What it may include is what it links: LINKS are the walls.
function(strata_ui_module name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
  add_library(strata_ui_${name} STATIC ${arg_SOURCES})
  set_target_properties(strata_ui_${name} PROPERTIES AUTOMOC ON)
  target_include_directories(strata_ui_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(strata_ui_${name} PUBLIC ${arg_LINKS} PRIVATE ${arg_PRIVATE_LINKS})
endfunction()
