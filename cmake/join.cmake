# join_objects(TARGET FILE): FILE is the objects of an object library linked to one, whose hidden names are local. It holds
# machine code even where the objects are those of a link-time optimisation, so that every linker can take it.
function(join_objects target file)
  separate_arguments(flags NATIVE_COMMAND "${CMAKE_C_FLAGS}")
  if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
    list(APPEND flags -flinker-output=nolto-rel)
  else()
    list(APPEND flags -fno-sanitize=all) # or the sanitizer's own library would be joined in
    if(CMAKE_INTERPROCEDURAL_OPTIMIZATION)
      list(APPEND flags ${CMAKE_C_COMPILE_OPTIONS_IPO})
    endif()
  endif()
  add_custom_command(OUTPUT ${file}
    COMMAND ${CMAKE_C_COMPILER} ${flags} -r -nostdlib $<TARGET_OBJECTS:${target}> -o ${file}
    COMMAND ${CMAKE_OBJCOPY} --localize-hidden ${file}
    DEPENDS ${target} $<TARGET_OBJECTS:${target}> COMMAND_EXPAND_LISTS VERBATIM)
  set_source_files_properties(${file} PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
endfunction()
