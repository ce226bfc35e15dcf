using System.Buffers;
using System.Diagnostics;
using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Modeling;
using Relearn.Scoping;
using Relearn.Storage;

namespace Relearn.Serving;

/// <summary>Checks on this machine what a release must keep, with the real bundle and real rows.</summary>
static class Releasing
{
    const int WarmUp = 500;
    const int Measured = 2000;

    /// <summary>99th percentile of one prediction, from the request's text to the acknowledged record in a log, milliseconds.</summary>
    public static async Task<double> MeasureP99Async(ProjectConfig project, string folder, ServedModel model, WindowFeed? feed, RowsFile file, RowRange range, string temporary, TimeProvider time)
    {
        var predictor = model.Predictor;
        var batch = file.CreateBatch(predictor.Inputs.Select(i => i.Name), ColumnBatch.TrainingRows);
        var rows = (int)Math.Min(ColumnBatch.TrainingRows, range.Rows);
        file.Read(batch, range.First, rows);
        var scratch = Path.Combine(temporary, $"p99-{Environment.ProcessId}");
        try
        {
            using var ledger = Ledger.Open(Path.Combine(scratch, "ledger.sqlite"), time);
            var service = new PredictionService(project, folder, model, scratch, PredictionLog.Live, ledger, project.Serving.PredictionDurability, PredictionSource.Replay, time, feed);
            await using (service.ConfigureAwait(false))
            {
                using var json = new RowJson(predictor.Inputs);
                var answer = new ArrayBufferWriter<byte>(512);
                // A flush to disk is a thousand times as long as a prediction.
                var (warmUp, measured) = project.Serving.PredictionDurability == Durability.Disk ? (20, 200) : (WarmUp, Measured);
                var times = new double[measured];
                for (var i = 0; i < warmUp + measured; i++)
                {
                    var request = json.Request(batch, i % rows, null).ToArray();
                    answer.ResetWrittenCount();
                    var started = Stopwatch.GetTimestamp();
                    service.Predict(request, answer);
                    await service.AcknowledgeAsync().ConfigureAwait(false);
                    if (i >= warmUp) { times[i - warmUp] = Stopwatch.GetElapsedTime(started).TotalMilliseconds; }
                }
                Array.Sort(times);
                return times[measured * 99 / 100];
            }
        }
        finally
        {
            if (Directory.Exists(scratch)) { Directory.Delete(scratch, recursive: true); }
        }
    }

    /// <summary>The conditions that can be checked only with the bundle on this machine.</summary>
    public static IReadOnlyList<GateCheck> Check(ProjectConfig project, double p99, double ageDays)
    {
        var checks = new List<GateCheck>();
        if (project.Constraints.P99Milliseconds is { } most)
        {
            checks.Add(new("p99 latency", p99 <= most, FormattableString.Invariant($"{p99:0.000} ms; at most {most:0.###} ms")));
        }
        if (project.Constraints.FreshnessDays is { } days && project.Data.Time.Kind == TimeKind.Column)
        {
            checks.Add(new("freshness at the start of the test period", ageDays <= days, FormattableString.Invariant($"newest training row is {ageDays:0.0} days old; at most {days:0.#}")));
        }
        return checks;
    }
}
