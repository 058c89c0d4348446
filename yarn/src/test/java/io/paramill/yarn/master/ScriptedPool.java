package io.paramill.yarn.master;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A pool that does nothing by itself: a test reads what is asked of it, and tells the news. */
final class ScriptedPool implements ContainerPool {

  private final BlockingQueue<String> calls = new LinkedBlockingQueue<>();

  /** The next call, within some seconds. */
  String next() throws InterruptedException {
    return String.valueOf(calls.poll(10, TimeUnit.SECONDS));
  }

  @Override
  public void request(int containers) {
    calls.add("request " + containers);
  }

  @Override
  public void launch(String container) {
    calls.add("launch " + container);
  }

  @Override
  public void release(String container) {
    calls.add("release " + container);
  }

  @Override
  public void avoid(String node) {
    calls.add("avoid " + node);
  }

  @Override
  public void progress(double share) {
    if (share < 0 || share > 1) {
      calls.add("wrong progress " + share);
    }
  }
}
