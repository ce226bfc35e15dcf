using Relearn.Inference.Features;
using Relearn.Numerics;
using Relearn.Serving;

namespace Relearn.Tests.Serving;

public sealed class LogCodecTests
{
    static readonly PredictionContext Context = new(1, "m", "release-1", "run-1", new string('a', 64), "threshold", "threshold-1", "single", "t1", 0.5, null, null,
        [new InputColumn("x", ValueKind.Number)], ["x", "y"]);

    static List<LoggedPrediction> Decode(params byte[][] records)
    {
        var found = new List<LoggedPrediction>();
        var decoder = new LogCodec.Decoder();
        foreach (var record in records) { decoder.Decode("s", record, found.Add, null); }
        return found;
    }

    static byte[] Prediction(DecisionId id, string request, string key, double time, (double Score, int Decision, double Propensity, byte[] Row, float[] Features)[] candidates)
    {
        var writer = new LogCodec.Writer(new byte[8]);
        writer.BeginPrediction(1, id, System.Text.Encoding.UTF8.GetBytes(request), System.Text.Encoding.UTF8.GetBytes(key), time, 42, PredictionSource.Replay, PredictionFlags.Explored, 1.5f, candidates.Length);
        for (var i = 0; i < candidates.Length; i++)
        {
            var c = candidates[i];
            writer.Candidate(i, c.Score, 1 - c.Score, c.Decision, c.Propensity, c.Row, c.Features);
        }
        return writer.Written.ToArray();
    }

    [Fact]
    public void What_is_written_is_read()
    {
        var candidate = Gen.Select(Gen.Double, Gen.Int[0, 1], Gen.Double[0.01, 1], Gen.Byte.Array[0, 40], Gen.Float.Array[0, 9]);
        Gen.Select(Gen.Long, Gen.Long, Gen.String, Gen.String, Gen.Double, candidate.Array[1, 6]).Sample((writer, number, request, key, time, candidates) =>
        {
            // Text is UTF-8: lone surrogates have no form there.
            (request, key) = (string.Concat(request.Where(c => !char.IsSurrogate(c))), string.Concat(key.Where(c => !char.IsSurrogate(c))));
            var read = Decode(LogCodec.Encode(Context), Prediction(new(writer, number), request, key, time, candidates))[0];
            Assert.Equal(Context.BundleHash, read.Context.BundleHash);
            Assert.Equal((new DecisionId(writer, number), request, key, time, 42L, PredictionSource.Replay, PredictionFlags.Explored, 1.5f),
                (read.Id, read.RequestId, read.Key, read.EventTime, read.LoggedTime, read.Source, read.Flags, read.LatencyMicroseconds));
            Assert.Equal(candidates.Length, read.CandidateCount);
            for (var i = 0; i < candidates.Length; i++)
            {
                var (c, r) = (candidates[i], read.Candidates[i]);
                Assert.Equal((i, c.Item1, c.Item2, c.Item3), (r.Position, r.Scores[0], r.Decision, r.Propensity));
                Assert.Equal(c.Item4, r.RawRow);
                Assert.Equal(c.Item5, r.Features);
            }
        }, iter: 200);
    }

    [Fact]
    public void Measures_are_read_as_written_and_stand_between_outcomes_that_do_not_see_them()
    {
        var reported = new LoggedMeasures(new(3, 17), null, "k", 1.5, 2.5, "desk", PredictionSource.Live, [new("revenue", 0.42), new("session minutes", -3)]);
        var writer = new LogCodec.Writer(new byte[8]);
        writer.Measures(reported);
        var (read, outcomes) = (new List<LoggedMeasures>(), 0);
        new LogCodec.Decoder().Decode("s", writer.Written, null, _ => outcomes++, null, read.Add);
        new LogCodec.Decoder().Decode("s", writer.Written, null, _ => outcomes++);
        Assert.Equal(0, outcomes);
        Assert.Equal(reported with { Measures = [] }, read[0] with { Measures = [] });
        Assert.Equal(reported.Measures, read[0].Measures);
        Assert.True(LogCodec.Names(writer.Written, "k", []));
        Assert.True(LogCodec.Names(writer.Written, null, [new(3, 17)]));
        Assert.False(LogCodec.Names(writer.Written, "other", [new(3, 18)]));
    }

    [Fact]
    public void An_outcome_is_read_as_written()
    {
        var outcome = new LoggedOutcome(new(3, 17), 2, "k", 1.5, double.NaN, 1, "desk", PredictionSource.Live);
        var writer = new LogCodec.Writer(new byte[8]);
        writer.Outcome(outcome);
        LoggedOutcome? read = null;
        new LogCodec.Decoder().Decode("s", writer.Written, null, o => read = o);
        Assert.Equal(outcome, read);
    }

    [Fact]
    public void An_outcome_that_names_a_class_is_read_as_written_and_others_keep_their_bytes()
    {
        Gen.String.Sample(text =>
        {
            var path = string.Concat(text.Where(c => !char.IsSurrogate(c)));
            var outcome = new LoggedOutcome(new(3, 17), null, "k", 1.5, 2.5, 1, "desk", PredictionSource.Live, path.Length == 0 ? "fashion > shoes" : path);
            var classes = new LogCodec.Writer(new byte[8]);
            var plain = new LogCodec.Writer(new byte[8]);
            classes.Outcome(outcome);
            plain.Outcome(outcome with { Class = null });
            Assert.Equal((2, 1), (classes.Written[1], plain.Written[1]));
            var read = new List<LoggedOutcome>();
            var decoder = new LogCodec.Decoder();
            decoder.Decode("s", classes.Written, null, read.Add);
            decoder.Decode("s", plain.Written, null, read.Add);
            Assert.Equal([outcome, outcome with { Class = null }], read);
            Assert.True(LogCodec.Names(classes.Written, "k", []));
            Assert.False(LogCodec.Names(classes.Written, "other", []));
        }, iter: 100);
    }

    [Fact]
    public void The_bytes_are_those_of_the_format_page()
    {
        var writer = new LogCodec.Writer(new byte[8]);
        writer.Outcome(new(new(1, 1), null, "k", 1, 2, 1, "r", PredictionSource.Live));
        var page = File.ReadAllText(Path.Combine(RepositoryFiles.Root, "docs", "formats", "log.md"));
        Assert.Contains(Convert.ToHexStringLower(writer.Written), page.Replace(" ", "", StringComparison.Ordinal));
    }

    [Fact]
    public void A_record_of_a_later_version_is_named()
    {
        var error = Assert.Throws<UserErrorException>(() => Decode([2, 99, 0, 0])).Errors[0];
        Assert.Equal("serve.log_record_unknown", error.Code);
        Assert.Contains("version 99", error.Message);
    }

    [Fact]
    public void A_subject_is_found_by_key_and_by_decision()
    {
        (double, int, double, byte[], float[])[] one = [(0.5, 1, 1, [], [])];
        var mine = Prediction(new(1, 1), "r", "ann", 0, one);
        var other = Prediction(new(1, 2), "ann", "bob", 0, one);
        var writer = new LogCodec.Writer(new byte[8]);
        writer.Outcome(new(new(1, 1), null, "", 0, 0, 1, "", PredictionSource.Live));
        var outcome = writer.Written.ToArray();
        var decisions = new HashSet<DecisionId> { new(1, 1) };
        Assert.True(LogCodec.Names(mine, "ann", []));
        Assert.False(LogCodec.Names(other, "ann", decisions));
        Assert.True(LogCodec.Names(outcome, "ann", decisions));
        Assert.False(LogCodec.Names(outcome, "ann", []));
        Assert.False(LogCodec.Names(LogCodec.Encode(Context), "ann", decisions));
    }
}
