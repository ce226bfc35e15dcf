using System.Diagnostics;
using Relearn.Data;
using Relearn.Inference;
using Relearn.Inference.Features;
using Relearn.Modeling;
using Relearn.Scoping;

namespace Relearn.Serving;

/// <summary>Checks on this machine what a release must keep, with the real bundle and real rows.</summary>
static class Releasing
{
    const int WarmUp = 500;
    const int Measured = 2000;

    /// <summary>99th percentile of one prediction, request text to score, milliseconds.</summary>
    public static double MeasureP99(Predictor predictor, RowsFile file, RowRange range)
    {
        var batch = file.CreateBatch(predictor.Inputs.Select(i => i.Name), ColumnBatch.TrainingRows);
        var rows = (int)Math.Min(ColumnBatch.TrainingRows, range.Rows);
        file.Read(batch, range.First, rows);
        using var json = new RowJson(predictor.Inputs);
        var times = new double[Measured];
        Span<(int Start, int End)> place = stackalloc (int, int)[1];
        for (var i = 0; i < WarmUp + Measured; i++)
        {
            var request = json.Request(batch, i % rows, double.NaN, null);
            var started = Stopwatch.GetTimestamp();
            var envelope = RequestReader.ReadEnvelope(request, place);
            var scratch = predictor.Rent(1);
            List<Numerics.UserError>? problems = null;
            RequestReader.ReadRow(request[envelope.Rows[0].Start..envelope.Rows[0].End], 0, 1, predictor, scratch, ref problems);
            predictor.Predict(scratch);
            predictor.Return(scratch);
            if (i >= WarmUp) { times[i - WarmUp] = Stopwatch.GetElapsedTime(started).TotalMilliseconds; }
        }
        Array.Sort(times);
        return times[Measured * 99 / 100];
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
