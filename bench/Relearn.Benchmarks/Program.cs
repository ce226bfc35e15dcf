using BenchmarkDotNet.Running;
using Relearn.Benchmarks;

// circle: the whole job beside native LightGBM alone and beside Python; http: the service beside a bare endpoint; windows: history and one row online;
// anything else goes to BenchmarkDotNet. The others are children of these.
switch (args)
{
    case ["circle", .. var rest]: return CircleBenchmark.Run(rest.Length > 0 ? int.Parse(rest[0], System.Globalization.CultureInfo.InvariantCulture) : 3);
    case ["native-lightgbm", var folder]: return NativeLightGbm.Run(folder);
    case ["http", .. var rest]: return await HttpBenchmark.RunAsync(rest.Length > 0 ? int.Parse(rest[0], System.Globalization.CultureInfo.InvariantCulture) : 5);
    case ["windows", .. var rest]: return WindowBenchmark.Run(rest.Length > 0 ? int.Parse(rest[0], System.Globalization.CultureInfo.InvariantCulture) : 5);
    case ["bare-endpoint"]: return await BareEndpoint.RunAsync();
    default:
        BenchmarkSwitcher.FromAssembly(typeof(CircleBenchmark).Assembly).Run(args);
        return 0;
}
