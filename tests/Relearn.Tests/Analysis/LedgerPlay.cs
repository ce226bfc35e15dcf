using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Relearn.Analysis;
using Relearn.Data.Labels;
using Relearn.Serving;
using Relearn.Storage;

namespace Relearn.Tests.Analysis;

/// <summary>A ledger that is written by hand, day by day.</summary>
sealed class LedgerPlay : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("relearn-test-").FullName;

    public LedgerPlay() => Ledger = Ledger.Open(Path.Combine(_folder, "ledger.sqlite"), Time);

    public FakeTimeProvider Time { get; } = new(new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public Ledger Ledger { get; }

    public string Log => _folder;

    public DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>Lets days pass.</summary>
    public void Pass(double days) => Time.Advance(TimeSpan.FromDays(days));

    /// <summary>Puts a release live.</summary>
    public void GoLive(string release) => Rollout.PutLive(Ledger, release, "tester");

    /// <summary>Work that took processor time.</summary>
    public void Work(double cpuSeconds) => Ledger.Append(new("run", 1, [], $"{Now:O}"), "{}", "tester", cpuSeconds: cpuSeconds);

    /// <summary>A review.</summary>
    /// <param name="release">Of this release.</param>
    /// <param name="advantage">Money of a decision that it earned more than the rule.</param>
    /// <param name="half">Half of its interval.</param>
    /// <param name="decisions">Decisions that were counted.</param>
    /// <param name="source">Live or replay.</param>
    public string Review(string release, double advantage, double half = 0.01, long decisions = 10_000, string source = "live") => Ledger.Append(new("review", 1, [release], $"{Now:O} {source}"),
        JsonSerializer.Serialize(ReviewOf(release, advantage, half, decisions, source), AnalysisJson.Default.BusinessReview), "tester").Id;

    public static BusinessReview ReviewOf(string release, double advantage, double half = 0.01, long decisions = 10_000, string source = "live") =>
        new(release, source, "sales", "EUR", decisions, decisions / 2, decisions * 0.5, new(0.5, 0.4, 0.6),
            [new("rule_without_model", 0, new(advantage, advantage - half, advantage + half)), new("never_act", 0, new(0.5, 0.4, 0.6))], 1, 100, new(5, "Nothing is due.", "relearn monitor report shop"));

    /// <summary>Labels that people gave.</summary>
    public void Label(int count)
    {
        var ledger = new LabelLedger(_folder, Ledger, Time);
        ledger.AppendAsync(Enumerable.Range(0, count).Select(i => new LabelEntry($"i{i}", "true", LabelOrigin.Person, "ann", Now))).AsTask().GetAwaiter().GetResult();
        ledger.AppendAsync([new LabelEntry("f", "true", LabelOrigin.Function, "rule", Now)]).AsTask().GetAwaiter().GetResult();
        ledger.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        Ledger.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
