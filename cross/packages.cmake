# For a processor that the distribution has packages for: BOOTSEAL_TRIPLET.
set(CMAKE_SYSTEM_NAME Linux)
string(REGEX MATCH "^[^-]+" CMAKE_SYSTEM_PROCESSOR ${BOOTSEAL_TRIPLET})

# Headers and archives of that architecture, and a compiler that takes no others.
execute_process(COMMAND ${CMAKE_CURRENT_LIST_DIR}/sysroot.sh ${BOOTSEAL_TRIPLET} OUTPUT_VARIABLE BOOTSEAL_SYSROOT
  OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
set(CMAKE_C_COMPILER ${BOOTSEAL_SYSROOT}/bin/gcc)
set(CMAKE_CXX_COMPILER ${BOOTSEAL_SYSROOT}/bin/g++)
set(CMAKE_FIND_ROOT_PATH ${BOOTSEAL_SYSROOT}/root)
include(${CMAKE_CURRENT_LIST_DIR}/foreign.cmake)
if(EXISTS ${BOOTSEAL_SYSROOT}/OLD)
  file(READ ${BOOTSEAL_SYSROOT}/OLD old)
  message(WARNING "Packages without their last fixes; delete ${BOOTSEAL_SYSROOT} when the mirror has them:\n${old}")
endif()
