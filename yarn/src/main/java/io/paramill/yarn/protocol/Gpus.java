package io.paramill.yarn.protocol;

import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.api.records.ResourceInformation;
import org.apache.hadoop.yarn.api.records.ResourceTypeInfo;
import org.apache.hadoop.yarn.util.resource.ResourceUtils;

/** GPUs, as YARN counts them. */
public final class Gpus {

  /** The name of the resource. */
  public static final String RESOURCE = ResourceInformation.GPU_URI;

  private Gpus() {}

  /** Makes GPUs a resource in this process, whether or not its configuration says so. */
  public static synchronized void define() {
    if (!ResourceUtils.getResourceTypes().containsKey(RESOURCE)) {
      List<ResourceTypeInfo> types = new ArrayList<>(ResourceUtils.getResourcesTypeInfo());
      types.add(ResourceTypeInfo.newInstance(RESOURCE));
      ResourceUtils.reinitializeResources(types);
    }
  }

  /** The GPUs of a resource that was received since {@link #define}. */
  public static long in(Resource resource) {
    return resource.getResourceValue(RESOURCE);
  }

  /** A container's resource; with GPUs only if there are some. */
  public static Resource resource(TrainingOptions options) {
    if (options.gpus() > 0) {
      define();
    }
    Resource resource = Resource.newInstance(options.memoryMb(), options.vcores());
    if (options.gpus() > 0) {
      resource.setResourceValue(RESOURCE, options.gpus());
    }
    return resource;
  }
}
