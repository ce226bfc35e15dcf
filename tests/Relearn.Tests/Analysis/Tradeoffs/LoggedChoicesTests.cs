using Microsoft.Extensions.Time.Testing;
using Relearn.Analysis.Tradeoffs;
using Relearn.Serving;
using Relearn.Serving.Combining;
using Relearn.Storage;

namespace Relearn.Tests.Analysis.Tradeoffs;

public sealed class LoggedChoicesTests
{
    static readonly FakeTimeProvider s_time = new(new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero));

    // Worth 0 at 0.5, and at 0.25.
    static readonly WeightedObjective[] s_objectives = [new("yes", "run-1", "a", 1, 0.5, 2), new("kept", "run-2", "b", 1, 0.25, 4)];

    sealed record Made(int Context, PredictionFlags Flags, params (double Yes, double Kept, bool Acts, double Propensity)[] Candidates);

    static async Task<LoggedChoices> ReadAsync(params Made[] decisions)
    {
        using var folder = new TemporaryFolder();
        using var ledger = Ledger.Open(Path.Combine(folder.Path, "ledger.sqlite"), s_time);
        await using (var log = new RecordLogWriter(folder.Path, PredictionLog.Live, ledger, Durability.Process, s_time))
        {
            PredictionContext Context(int number, string release) => new(number, "m", release, "run-1", new string('a', 64), "threshold", "threshold-1", "single", "t", 0.5, null, null, [], []);
            log.Append(LogCodec.Encode(Context(1, "release-1")));
            log.Append(LogCodec.Encode(Context(2, "release-2")));
            log.Append(LogCodec.Encode(Context(3, "release-1") with { Experiment = "rollout-1", Arm = "challenger", ArmShare = 0.2 }));
            log.Append(LogCodec.Encode(Context(4, "release-1") with { Experiment = "rollout-1", Arm = "champion", ArmShare = 0.2 }));
            foreach (var (made, number) in decisions.Select((d, i) => (d, i + 1)))
            {
                var writer = new LogCodec.Writer(new byte[256]);
                writer.BeginPrediction(made.Context, new(1, number), "r"u8, "k"u8, 1e6 * number, number, PredictionSource.Live, made.Flags, 10, made.Candidates.Length);
                for (var c = 0; c < made.Candidates.Length; c++)
                {
                    var (yes, kept, acts, propensity) = made.Candidates[c];
                    writer.Candidate(c, [yes, kept], yes, acts ? 1 : 0, propensity, "{}"u8, []);
                }
                log.Append(writer.Written.ToArray());
            }
            await log.CommitAsync();
        }
        return LoggedChoices.Read(folder.Path, "release-1", s_objectives, (c, o) => c.Scores[o]);
    }

    [Fact]
    public async Task What_was_done_with_all_candidates_together_has_the_probability_of_all_of_it()
    {
        // One in ten decisions is left to chance, which has each candidate either way.
        var choices = await ReadAsync(
            new(1, PredictionFlags.None, (0.9, 0.1, true, 0.95), (0.1, 0.1, false, 0.95)),
            new(1, PredictionFlags.Explored, (0.9, 0.1, true, 0.95), (0.1, 0.1, true, 0.05)),
            new(1, PredictionFlags.Explored, (0.9, 0.1, false, 0.05), (0.1, 0.1, true, 0.05), (0.1, 0.1, true, 0.05)),
            new(1, PredictionFlags.None, (0.9, 0.1, true, 1), (0.9, 0.1, true, 1)),
            new(1, PredictionFlags.None, (0.9, 0.1, true, 0.95)),
            new(3, PredictionFlags.None, (0.9, 0.1, true, 0.95 * 0.2)),
            new(4, PredictionFlags.Explored, (0.9, 0.1, false, 0.05 * 0.8)));
        (double Propensity, int Candidates)[] expected = [(0.9 + 0.1 / 4, 2), (0.1 / 4, 2), (0.1 / 8, 3), (1, 2), (0.95, 1), (0.95, 1), (0.05, 1)];
        Assert.Equal(expected.Length, choices.Count);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i].Propensity, choices.PropensityOf(i), 1e-12);
            Assert.Equal(expected[i].Candidates, choices.CandidatesOf(i));
        }
    }

    [Fact]
    public async Task All_arrangements_of_a_decision_together_are_sure()
    {
        var all = from n in Enumerable.Range(0, 8) select (first: (n & 1) != 0, second: (n & 2) != 0, third: (n & 4) != 0);
        var choices = await ReadAsync([.. all.Select(a => new Made(1, PredictionFlags.None, (0.9, 0, a.first, a.first ? 0.97 : 0.03), (0.1, 0, a.second, a.second ? 0.03 : 0.97), (0.8, 0, a.third, a.third ? 0.97 : 0.03)))]);
        Assert.Equal(1, Enumerable.Range(0, choices.Count).Sum(choices.PropensityOf), 1e-12);
    }

    [Fact]
    public async Task Others_answers_are_left_out_and_keep_their_places()
    {
        var choices = await ReadAsync(
            new(2, PredictionFlags.None, (0.9, 0.1, true, 1)),
            new(1, PredictionFlags.None, (0.9, 0.1, true, 1)),
            new(1, PredictionFlags.Fallback, (0.9, 0.1, true, 1)),
            new(1, PredictionFlags.None, (0.2, 0.1, false, 1)));
        Assert.Equal([1, 3], Enumerable.Range(0, choices.Count).Select(choices.PlaceOf));
    }

    [Fact]
    public async Task Weights_act_where_the_weighed_sum_is_0_or_more()
    {
        var choices = await ReadAsync(new Made(1, PredictionFlags.None, (0.9, 0.05, true, 1), (0.1, 0.5, false, 1), (0.5, 0.25, true, 1)));
        // Worth of the three: 0.8, -0.8, 0 to the first objective, -0.8, 1, 0 to the second.
        Assert.Equal((2, true), choices.Under(0, [1, 0]));
        Assert.Equal((2, false), choices.Under(0, [0, 1]));
        Assert.Equal((3, false), choices.Under(0, [0.5, 0.5]));
        Assert.Equal((2, true), choices.Under(0, [0.6, 0.4]));
    }
}
