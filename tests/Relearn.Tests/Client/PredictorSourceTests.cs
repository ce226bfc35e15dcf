using Microsoft.Extensions.Time.Testing;
using Relearn.Client;
using Relearn.Inference;
using Relearn.Inference.Features;
using Relearn.Tests.Inference;

namespace Relearn.Tests.Client;

public sealed class PredictorSourceTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly FakeTimeProvider _time = new();
    readonly List<string> _told = [];

    string Path => _folder["model.bundle"];

    PredictorSourceOptions Options => new() { Watch = false, Reloaded = p => _told.Add($"reloaded {p.Manifest.Learner}"), Refused = _told.Add };

    static byte[] Constant(double raw) => SampleBundles.Write(SampleBundles.Manifest with { Learner = "constant", Constant = raw }, null);

    static double Answer(PredictorSource source) => source.Current.Predict(SampleBundles.Rows[0]);

    static double Expected(double raw) => SampleBundles.Manifest.Calibration.Probability(raw);

    // Each version of the file has a time of its own, whatever the clock of the file system can tell apart.
    int _version;

    void Replace(byte[] bundle, string? path = null)
    {
        File.WriteAllBytes(_folder["incoming"], bundle);
        File.SetLastWriteTimeUtc(_folder["incoming"], DateTime.UnixEpoch.AddDays(++_version));
        File.Move(_folder["incoming"], path ?? Path, overwrite: true);
    }

    void WriteOver(ReadOnlySpan<byte> bytes)
    {
        File.WriteAllBytes(Path, bytes);
        File.SetLastWriteTimeUtc(Path, DateTime.UnixEpoch.AddDays(++_version));
    }

    [Fact]
    public void A_file_that_was_replaced_is_taken_when_it_has_settled()
    {
        Replace(Constant(0.75));
        using var source = new PredictorSource(Path, Options, _time);
        Assert.Equal(Expected(0.75), Answer(source));
        var before = source.Current;
        Replace(Constant(2));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Same(before, source.Current);
        _time.Advance(TimeSpan.FromMilliseconds(250));
        Assert.Equal(Expected(2), Answer(source));
        Assert.Equal((1, null), (source.Reloads, source.Problem));
        Assert.Equal(["reloaded constant"], _told);
        // Whoever took the old one finishes with it.
        Assert.Equal(Expected(0.75), before.Predict(SampleBundles.Rows[0]));
    }

    [Fact]
    public void A_file_that_is_written_over_in_pieces_is_taken_when_it_is_whole()
    {
        WriteOver(Constant(0.75));
        using var source = new PredictorSource(Path, Options, _time);
        var next = SampleBundles.Write("trees");
        WriteOver(next.AsSpan(0, 100));
        _time.Advance(TimeSpan.FromSeconds(5));
        WriteOver(next.AsSpan(0, 400));
        // It grew while it should have settled: wait on.
        _time.Advance(TimeSpan.FromMilliseconds(250));
        WriteOver(next);
        _time.Advance(TimeSpan.FromMilliseconds(250));
        Assert.Equal((0, null), (source.Reloads, source.Problem));
        _time.Advance(TimeSpan.FromMilliseconds(250));
        Assert.Equal("trees", source.Current.Manifest.Learner);
        Assert.Equal(["reloaded trees"], _told);
    }

    [Fact]
    public void A_bad_file_keeps_the_old_one_and_is_told_once()
    {
        Replace(Constant(0.75));
        using var source = new PredictorSource(Path, Options, _time);
        var bad = Constant(2);
        bad[^70] ^= 1;
        Replace(bad);
        Wait();
        Assert.Equal(Expected(0.75), Answer(source));
        Assert.Contains("does not have its hash", source.Problem, StringComparison.Ordinal);
        Replace(bad);
        Wait();
        Assert.Single(_told);
        Replace(Constant(3));
        Wait();
        Assert.Equal((Expected(3), null), (Answer(source), source.Problem));
    }

    void Wait()
    {
        _time.Advance(TimeSpan.FromSeconds(5));
        _time.Advance(TimeSpan.FromMilliseconds(250));
    }

    [Fact]
    public void A_file_that_is_gone_keeps_the_old_one_and_is_taken_again_when_it_is_back()
    {
        Replace(Constant(0.75));
        using var source = new PredictorSource(Path, Options, _time);
        File.Delete(Path);
        Wait();
        Wait();
        Assert.Contains("cannot be read", Assert.Single(_told), StringComparison.Ordinal);
        Assert.Equal(Expected(0.75), Answer(source));
        Replace(Constant(0.75));
        Wait();
        Assert.Equal((0, null), (source.Reloads, source.Problem));
    }

    [Fact]
    public void A_file_that_somebody_else_holds_is_read_when_it_is_let_go()
    {
        Replace(Constant(0.75));
        using var source = new PredictorSource(Path, Options, _time);
        using (new FileStream(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.False(source.Reload());
            Wait();
            Assert.Single(_told);
        }
        Wait();
        Assert.Equal((Expected(0.75), null), (Answer(source), source.Problem));
    }

    [Fact]
    public void A_file_that_says_the_same_is_not_opened_anew()
    {
        Replace(Constant(0.75));
        using var source = new PredictorSource(Path, Options, _time);
        var before = source.Current;
        Replace(Constant(0.75));
        Wait();
        Assert.False(source.Reload());
        Assert.Same(before, source.Current);
    }

    [Fact]
    public void Without_a_sound_bundle_there_is_nothing_to_begin_with()
    {
        Assert.Contains("cannot be read", Assert.Throws<BundleException>(() => new PredictorSource(Path, Options, _time)).Message, StringComparison.Ordinal);
        WriteOver([1, 2, 3]);
        Assert.Contains("RLBUNDLE", Assert.Throws<BundleException>(() => new PredictorSource(Path, Options, _time)).Message, StringComparison.Ordinal);
    }

    static byte[] WithColumn() => SampleBundles.Write(
        SampleBundles.Manifest with { Learner = "constant", Constant = 2, Inputs = [.. SampleBundles.Manifest.Inputs, new("carrier", ValueKind.Text)], Features = [.. SampleBundles.Manifest.Features, new("missing", "is_missing(carrier)")] }, null);

    [Fact]
    public void A_bundle_that_wants_a_column_which_nobody_sends_is_refused_unless_it_is_allowed()
    {
        Replace(Constant(0.75));
        using var source = new PredictorSource(Path, Options, _time);
        using var allowing = new PredictorSource(Path, Options with { AllowOtherColumns = true }, _time);
        Replace(WithColumn());
        Assert.False(source.Reload());
        Assert.Contains("'carrier' (text)", source.Problem, StringComparison.Ordinal);
        Assert.True(allowing.Reload());
        Assert.Equal(4, allowing.Current.Inputs.Count);
        // A bundle that wants less is no trouble.
        Replace(Constant(1));
        Assert.True(allowing.Reload());
    }

    [Fact]
    public void A_bundle_with_windows_is_refused_where_the_one_before_had_none()
    {
        Replace(Constant(0.75));
        using var source = new PredictorSource(Path, Options, _time);
        Replace(SampleBundles.Write(SampleBundles.Manifest with { Learner = "constant", Constant = 2, Features = [.. SampleBundles.Manifest.Features, new("seen", "count() over 1d by origin")] }, null));
        Assert.False(source.Reload());
        Assert.Contains("looks at windows", source.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bundle_that_answers_no_probability_is_refused()
    {
        Replace(Constant(0.75));
        using var source = new PredictorSource(Path, Options, _time);
        Replace(SampleBundles.Write(SampleBundles.Manifest with { Learner = "rate_table" }, new Relearn.Inference.Models.RateTableScorer(3, 0, [1], [0, 1, double.NaN]).ToBytes()));
        Assert.False(source.Reload());
        Assert.Contains("answers NaN", source.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_applications_own_check_is_asked()
    {
        Replace(Constant(0.75));
        using var source = new PredictorSource(Path, Options with { Check = p => p.Manifest.Constant > 1 ? "too eager." : null }, _time);
        Replace(Constant(2));
        Assert.False(source.Reload());
        Assert.EndsWith("was refused by the application's check: too eager.", source.Problem, StringComparison.Ordinal);
        Assert.Throws<BundleException>(() => new PredictorSource(Path, Options with { Check = _ => "never." }, _time));
    }

    [Fact]
    public void A_callback_that_fails_harms_nobody()
    {
        Replace(Constant(0.75));
        using var source = new PredictorSource(Path, Options with { Reloaded = _ => throw new InvalidOperationException("oops") }, _time);
        Replace(Constant(2));
        Assert.True(source.Reload());
        Assert.Equal((Expected(2), null), (Answer(source), source.Problem));
    }

    sealed record Flight(double? Distance, string? Origin, DateTime? DepartsAt);

    [Fact]
    public void Typed_rows_follow_the_file_and_keep_what_does_not_fit_out()
    {
        Replace(Constant(0.75));
        using var source = new PredictorSource(Path, Options with { AllowOtherColumns = true }, _time);
        var flights = source.Bind<Flight>(row => row.Number("distance", f => f.Distance).Text("origin", f => f.Origin).Time("departs at", f => f.DepartsAt));
        var flight = new Flight(100, "LHR", null);
        Assert.Equal(Expected(0.75), flights.Current.Predict(flight));
        Replace(Constant(2));
        Assert.True(source.Reload());
        Assert.Equal(Expected(2), flights.Current.Predict(flight));
        Assert.Same(flights.Current, flights.Current);
        Replace(WithColumn());
        Assert.False(source.Reload());
        Assert.Contains("'carrier' (text) is not bound", source.Problem, StringComparison.Ordinal);
        Assert.Equal(Expected(2), flights.Current.Predict(flight));
    }

    [Fact]
    public async Task The_operating_system_tells_of_a_new_file()
    {
        Replace(Constant(0.75));
        var reloaded = new TaskCompletionSource<Predictor>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var source = new PredictorSource(Path, new() { PollInterval = TimeSpan.FromHours(1), SettleTime = TimeSpan.FromMilliseconds(20), Reloaded = reloaded.SetResult });
        Replace(Constant(2));
        Assert.Same(await reloaded.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken), source.Current);
    }

    [Fact]
    public void A_link_that_is_pointed_elsewhere_is_followed()
    {
        if (OperatingSystem.IsWindows()) { Assert.Skip("links need a privilege on Windows"); }
        Replace(Constant(0.75), _folder["first"]);
        Replace(Constant(2), _folder["second"]);
        File.CreateSymbolicLink(Path, _folder["first"]);
        using var source = new PredictorSource(Path, Options, _time);
        File.CreateSymbolicLink(_folder["link"], _folder["second"]);
        File.Move(_folder["link"], Path, overwrite: true);
        Wait();
        Assert.Equal(Expected(2), Answer(source));
    }

    [Fact]
    public void Sixteen_threads_never_see_half_a_swap()
    {
        Replace(Constant(0));
        using var source = new PredictorSource(Path, Options, _time);
        var allowed = Enumerable.Range(0, 51).Select(i => Expected(i / 10.0)).ToHashSet();
        var (wrong, done) = (0, false);
        var threads = Enumerable.Range(0, 16).Select(_ => new Thread(() =>
        {
            while (!Volatile.Read(ref done))
            {
                var predictor = source.Current;
                var (first, second) = (predictor.Predict(SampleBundles.Rows[0]), predictor.Predict(SampleBundles.Rows[1]));
                if (first != second || !allowed.Contains(first)) { Interlocked.Increment(ref wrong); }
            }
        })).ToArray();
        foreach (var thread in threads) { thread.Start(); }
        for (var swap = 1; swap <= 50; swap++)
        {
            Replace(Constant(swap / 10.0));
            Assert.True(source.Reload());
        }
        Volatile.Write(ref done, true);
        foreach (var thread in threads) { thread.Join(); }
        Assert.Equal((0, 50), (wrong, source.Reloads));
    }

    [Fact]
    public void What_was_disposed_of_looks_no_more()
    {
        Replace(Constant(0.75));
        var source = new PredictorSource(Path, Options, _time);
        source.Dispose();
        Replace(Constant(2));
        Wait();
        Assert.Equal(Expected(0.75), Answer(source));
    }

    public void Dispose() => _folder.Dispose();
}
