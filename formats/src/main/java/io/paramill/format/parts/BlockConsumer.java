package io.paramill.format.parts;

import java.io.IOException;

/** Takes parameter blocks, one after the other. */
@FunctionalInterface
public interface BlockConsumer {

  /** Takes a block. */
  void accept(ParameterBlock block) throws IOException;
}
