package io.paramill.convert;

import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.TensorSource;
import java.util.function.Consumer;

/**
 * What recipes are evaluated on.
 *
 * @param source the tensors
 * @param storage where large transposes keep their intermediate file
 * @param folder the folder for it
 * @param memoryBytes how much memory a transpose may take
 * @param warnings told of what went less than perfectly: numbers that became infinite
 */
record Inputs(
    TensorSource source,
    Storage storage,
    Location folder,
    int memoryBytes,
    Consumer<String> warnings) {}
