using BenchmarkDotNet.Running;
using Relearn.Benchmarks;
using Relearn.Benchmarks.Classes;
using Relearn.Benchmarks.Labels;
using Relearn.Benchmarks.Monitoring;
using Relearn.Benchmarks.Scoring;

// circle: the whole job beside native LightGBM alone and beside Python; http: the service beside a bare endpoint; service: 39 features, one row and 64, beside plaintext; service-load: latency against offered load; service-lightgbm: beside the same service with LightGBM inside; service-soak: minutes of load with hot swaps, a monitor, a training and a kill;
// scoring: engines and their peers on models of several sizes; scoring-shared: one engine on sixteen threads; scoring-threads: batches on two threads against one; windows: history and one row online; features: what the windows of a project are worth;
// expectations: 20 and 200 expectations in one scan; models: many models in one process; explain: contributions of features; early-exit: decisions without all trees; linear: one row of a linear model;
// things-derive: the table of samples/things from WordNet; classes-export: sets of many classes for the peers;
// suspects: what finding wrong labels costs; label-noise: how well turned labels are found and counted; label-errors: labels that people looked at; crowd: labels from many hands; active: a batch to be labelled; label-desk: waits of whoever labels; label-classes: the same with 50,000 classes; label-delays: labels that come late; anything else goes to BenchmarkDotNet. The others are children of these.
// classes-wordnet, classes-clinc, classes-sets, classes-many: learners of many classes; classes-stopping: where their answers stop;
// monitor-years: false alarms over simulated years; monitor-bikes: bike hire, untouched and with faults; monitor-day: a day of ten million predictions;
// canary: the rules of rollouts, by simulation; shadow-cost: what a challenger costs callers;
// loss-stream: how soon a rise of the error rate is seen, beside classical detectors; performance-unlabelled: estimates without labels on data with labels; trust: what it costs to say whether a row is familiar; join-memory: memory of a million decisions joined with their outcomes;
// updating: ways of keeping a model fresh, with each learner;
// sparse-encoding: texts to sparse rows, beside scikit-learn; sparse-encoding-large: a million of them;
switch (args)
{
    case ["circle", .. var rest]: return CircleBenchmark.Run(rest.Length > 0 ? int.Parse(rest[0], System.Globalization.CultureInfo.InvariantCulture) : 3);
    case ["native-lightgbm", var folder]: return NativeLightGbm.Run(folder);
    case ["expectations", .. var rest]: return ExpectationsBenchmark.Run(rest.Length > 0 ? Number(rest[0]) : 5, rest.Length > 1 ? Number(rest[1]) : 10_000_000);
    case ["expectations-make", var path, var rows]: return ExpectationsBenchmark.Make(path, Number(rows));
    case ["expectations-scan", var path, var count, var unique]: return ExpectationsBenchmark.Scan(path, Number(count), unique == "yes");
    case ["active", .. var rest]: return ActiveBenchmark.Run(rest.Length > 0 ? Number(rest[0]) : 4, rest.Length > 1 ? Number(rest[1]) : 2_000_000, rest.Length > 2 ? Number(rest[2]) : 8000);
    case ["active-make", var folder, var rows]: await ActiveBenchmark.Make(folder, Number(rows)); return 0;
    case ["active-choose", var folder, var batch, var threads]: return ActiveBenchmark.Choose(folder, Number(batch), Number(threads));
    case ["label-desk", .. var rest]: return await LabelDeskBenchmark.RunAsync(rest.Length > 0 ? Number(rest[0]) : 1_000_000, rest.Length > 1 ? Number(rest[1]) : 2000);
    case ["label-classes", .. var rest]: return await LabelClassesBenchmark.RunAsync(rest.Length > 0 ? Number(rest[0]) : 50_000, rest.Length > 1 ? Number(rest[1]) : 100_000);
    case ["http", .. var rest]: return await HttpBenchmark.RunAsync(rest.Length > 0 ? int.Parse(rest[0], System.Globalization.CultureInfo.InvariantCulture) : 5);
    case ["service", .. var rest]: return await ServiceBenchmark.RunAsync(rest.Length > 0 ? Number(rest[0]) : 5, rest.Length > 1 ? rest[1] : null);
    case ["service-load", .. var rest]: return ServiceBenchmark.RunLoad(rest.Length > 0 ? rest[0] : null);
    case ["service-soak", var folder, .. var rest]: return await ServiceBenchmark.SoakAsync(folder, rest.Length > 0 ? Number(rest[0]) : 10, rest.Length > 1 ? Number(rest[1]) : 23_000);
    case ["service-lightgbm", var folder, .. var rest]: return ServiceBenchmark.RunBesideLightGbm(folder, rest.Length > 0 ? Number(rest[0]) : 5);
    case ["lightgbm-service", var folder, var text, var port]: return await LightGbmService.RunAsync(folder, text, Number(port));
    case ["service-parts", var folder]: return ServiceParts.Run(folder);
    case ["windows", .. var rest]: return WindowBenchmark.Run(rest.Length > 0 ? int.Parse(rest[0], System.Globalization.CultureInfo.InvariantCulture) : 5);
    case ["scoring", var folder, .. var rest]: return ScoringBenchmark.Run(folder, rest.Length > 0 ? Number(rest[0]) : 20, rest.Length > 1 ? rest[1] : null);
    case ["scoring-shared", var folder, .. var rest]: return ScoringBenchmark.RunShared(folder, rest.Length > 0 ? Number(rest[0]) : 1_000_000);
    case ["scoring-threads", var folder, .. var rest]: return ThreadsBenchmark.Run(folder, rest.Length > 0 ? Number(rest[0]) : 20);
    case ["features", var folder]: return FeatureGain.Run(folder);
    case ["models", .. var rest]: return ModelsBenchmark.Run(rest.Length > 0 ? Number(rest[0]) : 1000, rest.Length > 1 ? Number(rest[1]) : 100, rest.Length > 2 ? Number(rest[2]) : 31);
    case ["explain", .. var rest]: return ExplainBenchmark.Run(rest.Length > 0 ? Number(rest[0]) : 9);
    case ["early-exit"]: return EarlyExitBenchmark.Run();
    case ["linear"]: return LinearBenchmark.Run();
    case ["suspects", .. var rest]: return SuspectsBenchmark.Run(rest.Length > 0 ? Number(rest[0]) : 5);
    case ["label-noise", var folder, .. var rest]: return LabelNoiseBenchmark.Run(folder, rest.Length > 0 ? Number(rest[0]) : 150);
    case ["label-errors", var folder]: return PublishedLabelErrors.Run(folder);
    case ["crowd", var folder, "splits", .. var rest]: return CrowdBenchmark.Splits(folder, rest.Length > 0 ? Number(rest[0]) : 200);
    case ["crowd", var folder, .. var rest]: return CrowdBenchmark.Run(folder, rest.Length > 0 ? Number(rest[0]) : 9);
    case ["canary-twins", .. var rest]: return CanaryBenchmark.Twins(rest.Length > 0 ? Number(rest[0]) : 1000);
    case ["canary", .. var rest]: return CanaryBenchmark.Run(rest.Length > 0 ? Number(rest[0]) : 1000);
    case ["shadow-cost", var folder, .. var rest]: return await ShadowBenchmark.RunAsync(folder, rest.Length > 0 ? Number(rest[0]) : 15);
    case ["label-delays", .. var rest]: return LabelDelaysBenchmark.Run(rest.Length > 0 ? Number(rest[0]) : 200, rest.Length > 1 ? Number(rest[1]) : 10);
    case ["classes-sets", var data]: return ClassesBenchmark.Sets(data);
    case ["classes-stopping", var things, var data]: return StoppingBenchmark.Run(things, data);
    case ["things-derive", var wordNet, var path]: return ClassSetCommands.Derive(wordNet, path);
    case ["classes-wordnet", var things, .. var rest]: return ClassesBenchmark.WordNet(things, rest.Length > 0 ? Number(rest[0]) : null);
    case ["classes-clinc", var folder]: return ClassesBenchmark.Clinc(folder);
    case ["classes-many", .. var rest]: return ClassesBenchmark.Many(rest.Length > 0 ? Number(rest[0]) : 50_000, rest.Length > 1 ? Number(rest[1]) : 1_000_000, rest.Length > 2 ? Number(rest[2]) : 1);
    case ["classes-export", var things, var folder, .. var rest]: return ClassSetCommands.Export(things, rest.Length > 0 ? rest[0] : null, folder);
    case ["sparse-encoding-large", .. var rest]: return SparseEncodingBenchmark.RunLarge(rest.Length > 0 ? Number(rest[0]) : 1_000_000);
    case ["sparse-encoding", var sets, .. var rest]: return SparseEncodingBenchmark.Run(sets, rest.Length > 0 ? Number(rest[0]) : 5);
    case ["monitor-years", .. var rest]: return MonitorYearsBenchmark.Run(rest.Length > 0 ? Number(rest[0]) : 200, rest.Length > 1 ? Number(rest[1]) : 0);
    case ["monitor-bikes", var folder]: return MonitorBikesBenchmark.Run(folder);
    case ["monitor-day", .. var rest]: return MonitorDayBenchmark.Run(rest.Length > 0 ? Number(rest[0]) : 10_000_000, rest.Length > 1 ? rest[1] : Path.GetTempPath());
    case ["trust"]: return TrustBenchmark.Run();
    case ["join-memory", .. var rest]: return JoinMemoryBenchmark.Run(rest.Length > 0 ? Number(rest[0]) : 1_000_000);
    case ["loss-stream", .. var rest]: return LossStreamBenchmark.Run(rest.Length > 0 ? Number(rest[0]) : 1000);
    case ["performance-unlabelled", var folder]: return UnlabelledBenchmark.Run(folder);
    case ["updating", var folder, .. var rest]: return await LearningBenchmark.RunAsync(folder, rest);
    case ["bare-endpoint"]: return await BareEndpoint.RunAsync();
    default:
        BenchmarkSwitcher.FromAssembly(typeof(CircleBenchmark).Assembly).Run(args);
        return 0;
}

static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
