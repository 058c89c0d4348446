package io.paramill.format.torch;

import io.paramill.codec.PickleNode.Global;
import java.util.Set;

/**
 * Which functions and classes a checkpoint may name. Nothing is ever called, so the class of a
 * model or of its settings may be any; but a file that names what only an attack needs is refused.
 */
final class TorchSymbols {

  private static final Set<String> BUILTINS =
      Set.of(
          "bool",
          "bytearray",
          "bytes",
          "complex",
          "dict",
          "float",
          "frozenset",
          "int",
          "list",
          "object",
          "range",
          "set",
          "slice",
          "str",
          "tuple");

  private static final Set<String> FORBIDDEN_MODULES =
      Set.of(
          "asyncio",
          "code",
          "codeop",
          "commands",
          "ctypes",
          "http",
          "imp",
          "importlib",
          "io",
          "marshal",
          "multiprocessing",
          "nt",
          "os",
          "pdb",
          "pip",
          "pkgutil",
          "platform",
          "popen2",
          "posix",
          "posixpath",
          "pty",
          "pydoc",
          "requests",
          "runpy",
          "shutil",
          "signal",
          "socket",
          "subprocess",
          "sys",
          "tempfile",
          "threading",
          "timeit",
          "urllib",
          "webbrowser");

  private TorchSymbols() {}

  static boolean admits(Global global) {
    String module = global.module();
    if (module.equals("builtins")) {
      return BUILTINS.contains(global.name());
    }
    int dot = module.indexOf('.');
    return !FORBIDDEN_MODULES.contains(dot < 0 ? module : module.substring(0, dot));
  }
}
