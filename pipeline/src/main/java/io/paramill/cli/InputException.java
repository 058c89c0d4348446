package io.paramill.cli;

import java.io.IOException;

/** The input is of no use. The message is one line. */
final class InputException extends IOException {

  InputException(String message) {
    super(message);
  }
}
