using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Relearn.Data;
using Relearn.Inference.Models.Trees;
using Relearn.Modeling;
using static Relearn.Modeling.Learners.Trees.LightGbmNative;

namespace Relearn.Benchmarks;

/// <summary>Raw scores of the released flights model: the engines that are chosen, the walk, and native LightGBM on one thread. Needs a run of samples/flights.</summary>
[MemoryDiagnoser(displayGenColumns: false)]
public unsafe class TreeScoringBenchmark : IDisposable
{
    Workspace? _workspace;
    float[] _matrix = [];
    double[] _scores = [];
    TreeEnsemble _chosen = null!;
    TreeEnsemble _walked = null!;
    nint _booster;
    int _width;
    int _next;

    /// <summary>Rows of one call.</summary>
    [Params(1, 4096)]
    public int Rows { get; set; }

    /// <summary>Opens the model and encodes rows of the test period.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _workspace = Workspace.Open(Path.Combine(CircleBenchmark.Root(), "samples", "flights"));
        var run = JsonSerializer.Deserialize(_workspace.Ledger.Latest(ModelRun.Kind)!.Body, ModelJson.Default.ModelRun)!;
        using var file = RowsFile.Open(_workspace.Artifacts.Require(run.RowsHash));
        var bundle = Inference.Bundles.BundleFile.Open(_workspace.Artifacts.Require(run.BundleHash));
        _chosen = TreeEnsemble.Parse(bundle.Read("trees"));
        _walked = _chosen.On(TreeEngine.NodeWalk)!;
        _width = _chosen.Width;
        var predictor = Inference.Predictor.FromBundle(bundle);
        using var history = _workspace.Context(default).HistoryOf(run);
        new EncodedRows(file, predictor.Encoder, history).ForEach(run.Test, 65_536, block =>
        {
            if (_matrix.Length == 0) { _matrix = block.Matrix.AsSpan(0, block.Rows * _width).ToArray(); }
        });
        _scores = new double[Rows];
        Prepare();
        Check(LGBM_BoosterLoadModelFromString(System.Text.Encoding.UTF8.GetString(bundle.Read("trees")), out _, out _booster));
    }

    // Different rows each time, so that no branch predictor learns them.
    Span<float> Next()
    {
        _next = (_next + Rows) % (65_536 - Rows);
        return _matrix.AsSpan(_next * _width, Rows * _width);
    }

    /// <summary>As served.</summary>
    [Benchmark]
    public double Chosen()
    {
        _chosen.Score(Next(), _scores);
        return _scores[0];
    }

    /// <summary>Split by split, as any model can be scored.</summary>
    [Benchmark]
    public double Walk()
    {
        _walked.Score(Next(), _scores);
        return _scores[0];
    }

    /// <summary>Native LightGBM's own prediction.</summary>
    [Benchmark(Baseline = true)]
    public double NativeLightGbm()
    {
        fixed (float* matrix = Next())
        fixed (double* scores = _scores)
        {
            Check(LGBM_BoosterPredictForMat(_booster, matrix, Float32, Rows, _width, 1, RawScore, 0, -1, "num_threads=1", out _, scores));
        }
        return _scores[0];
    }

    /// <summary>Closes the workspace.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        if (_booster != 0) { _ = LGBM_BoosterFree(_booster); }
        _workspace?.Dispose();
        GC.SuppressFinalize(this);
    }
}
