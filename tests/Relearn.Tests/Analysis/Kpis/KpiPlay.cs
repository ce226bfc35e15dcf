using System.Text;
using Microsoft.Extensions.Time.Testing;
using Relearn.Analysis.Kpis;
using Relearn.Scoping;
using Relearn.Serving;
using Relearn.Storage;

namespace Relearn.Tests.Analysis.Kpis;

/// <summary>A log of decisions and measures that is written by hand.</summary>
sealed class KpiPlay : IDisposable
{
    const double Day = 86_400_000_000;

    readonly string _folder = Directory.CreateTempSubdirectory("relearn-test-").FullName;
    readonly FakeTimeProvider _time = new(new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero));
    readonly Ledger _ledger;
    readonly List<byte[]> _predictions = [], _outcomes = [];
    readonly Dictionary<(string, string?, bool, double), int> _contexts = [];
    long _number;

    public KpiPlay() => _ledger = Ledger.Open(Path.Combine(_folder, "ledger.sqlite"), _time);

    /// <summary>Day 0 of the play, microseconds.</summary>
    public static double Start { get; } = 19_723 * Day;

    public static double At(double day) => Start + day * Day;

    /// <summary>A decision.</summary>
    /// <returns>Its id.</returns>
    public DecisionId Decide(double day, string key = "", bool[]? acts = null, string release = "release-1", string? experiment = null, bool challenger = false, double share = 0.5)
    {
        var context = (release, experiment, challenger, share);
        if (!_contexts.TryGetValue(context, out var number))
        {
            _contexts.Add(context, number = _contexts.Count + 1);
            _predictions.Add(LogCodec.Encode(new PredictionContext(number, "m", release, "run-1", new string('a', 64), "threshold", "threshold-1", "single", "t", 0.5,
                experiment, experiment is null ? null : challenger ? "challenger" : "champion", [], [])
            { ArmShare = experiment is null ? null : share }));
        }
        acts ??= [true];
        var id = new DecisionId(1, ++_number);
        var writer = new LogCodec.Writer(new byte[256]);
        writer.BeginPrediction(number, id, "r"u8, Encoding.UTF8.GetBytes(key), At(day), (long)At(day), PredictionSource.Live, PredictionFlags.None, 10, acts.Length);
        for (var i = 0; i < acts.Length; i++) { writer.Candidate(i, 0.5, 0.5, acts[i] ? 1 : 0, 1, "{}"u8, []); }
        _predictions.Add(writer.Written.ToArray());
        return id;
    }

    /// <summary>Measures of a decision.</summary>
    public void Report(DecisionId decision, double day, params (string Name, double Value)[] measures) => Report(new LoggedMeasures(decision, null, "", At(day), At(day), "t", PredictionSource.Live, [.. measures.Select(m => new Measure(m.Name, m.Value))]));

    /// <summary>Measures of a key.</summary>
    public void Report(string key, double day, params (string Name, double Value)[] measures) => Report(new LoggedMeasures(null, null, key, At(day), At(day), "t", PredictionSource.Live, [.. measures.Select(m => new Measure(m.Name, m.Value))]));

    void Report(LoggedMeasures measures)
    {
        var writer = new LogCodec.Writer(new byte[256]);
        writer.Measures(measures);
        _outcomes.Add(writer.Written.ToArray());
    }

    /// <summary>What turned out of a candidate.</summary>
    public void Outcome(DecisionId decision, double day, bool positive, int? position = null)
    {
        var writer = new LogCodec.Writer(new byte[256]);
        writer.Outcome(new(decision, position, "", At(day), At(day), positive ? 1 : 0, "t", PredictionSource.Live));
        _outcomes.Add(writer.Written.ToArray());
    }

    /// <summary>Reads it all at a moment.</summary>
    public KpiDecisions Read(ProjectConfig project, double day)
    {
        WriteAsync(PredictionLog.Live, _predictions).GetAwaiter().GetResult();
        WriteAsync(PredictionLog.Outcomes, _outcomes).GetAwaiter().GetResult();
        return KpiDecisions.Read(project, _folder, [(PredictionLog.Live, null), (PredictionLog.Outcomes, null)], At(day));
    }

    async Task WriteAsync(string kind, List<byte[]> records)
    {
        await using var log = new RecordLogWriter(_folder, kind, _ledger, Durability.Process, _time);
        foreach (var record in records) { log.Append(record); }
        await log.CommitAsync();
        records.Clear();
    }

    /// <summary>A project with these KPIs.</summary>
    public static ProjectConfig Project(string kpis, string more = "")
    {
        var (config, problems) = ProjectFile.Parse($$"""
            name: shop
            goal: Sell.
            data: { file: rows.csv, time: { column: at }, columns: { at: time, x: number, y: { type: boolean, known: after }, z: { type: boolean, known: after } } }
            label: { name: y, value: y }
            features: { x: x }
            kpi: { true_positive: 2, false_positive: -1 }
            kpis:
            {{string.Join('\n', kpis.Split('\n').Select(l => $"  {l.Trim()}"))}}
            {{more}}
            """, "project.yaml");
        Assert.Empty(problems);
        return config!;
    }

    public void Dispose()
    {
        _ledger.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
