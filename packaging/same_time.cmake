# Run by cpack when all files of a package are together: each is as old as SOURCE_DATE_EPOCH says, as the times of a
# checkout and of a build are not the same twice. rpmbuild itself would change those that are newer and no others.
if(DEFINED ENV{SOURCE_DATE_EPOCH})
  execute_process(COMMAND find ${CPACK_TEMPORARY_INSTALL_DIRECTORY} -exec
    touch --no-dereference --date=@$ENV{SOURCE_DATE_EPOCH} {} + COMMAND_ERROR_IS_FATAL ANY)
endif()
