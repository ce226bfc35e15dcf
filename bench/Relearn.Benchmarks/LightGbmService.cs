using System.Runtime.CompilerServices;
using Relearn.Benchmarks.Scoring;
using Relearn.Inference;
using Relearn.Inference.Models;
using Relearn.Server;
using Relearn.Serving;

namespace Relearn.Benchmarks;

/// <summary>The same service with native LightGBM in place of our engines, in a process of its own.</summary>
static class LightGbmService
{
    /// <summary>Serves a workspace whose live model's trees stand as LightGBM's text in <paramref name="text"/>.</summary>
    public static async Task<int> RunAsync(string folder, string text, int port)
    {
        using var workspace = Workspace.Open(folder, new() { Actor = "benchmark" });
        var server = await PredictionServer.StartAsync(workspace, new() { Port = port });
        var predictor = ServiceOf(server).Model.Predictor;
        ScorerOf(predictor) = new NativeScorer(File.ReadAllText(text), predictor.Width);
        Console.WriteLine("address");
        await Task.Delay(Timeout.Infinite);
        return 0;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_service")]
    static extern ref LiveService ServiceOf(PredictionServer server);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "<Scorer>k__BackingField")]
    static extern ref IScorer ScorerOf(Predictor predictor);

    sealed class NativeScorer(string text, int width) : IScorer
    {
        // The fast call keeps a row in its configuration: each thread has its own.
        [ThreadStatic]
        static NativeModel? s_model;

        NativeModel Model => s_model ??= new(text, width);

        public int Width => width;

        public long MemoryBytes => 0;

        public void Score(ReadOnlySpan<float> matrix, Span<double> raw)
        {
            if (raw.Length == 1) { Model.ScoreOne(matrix, raw); }
            else { Model.ScoreMany(matrix, raw); }
        }
    }
}
