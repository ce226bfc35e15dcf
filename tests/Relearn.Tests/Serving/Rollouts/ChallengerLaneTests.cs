using Relearn.Inference;
using Relearn.Serving.Rollouts;
using Relearn.Tests.Inference;

namespace Relearn.Tests.Serving.Rollouts;

/// <summary>A challenger that crashes or hangs costs its callers the limit at most, and the others nothing.</summary>
public sealed class ChallengerLaneTests
{
    static readonly TimeSpan Patient = TimeSpan.FromMinutes(1);

    static readonly PredictorScratch Scratch = Rent();

    static PredictorScratch Rent()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "constant.bundle");
        File.WriteAllBytes(path, SampleBundles.Write("constant"));
        return Predictor.Open(path).Rent(1);
    }

    [Fact]
    public void A_row_is_scored_and_stays_the_callers()
    {
        var scored = new List<double>();
        using var lane = new ChallengerLane((_, time) => scored.Add(time), Patient, 4);
        Assert.True(lane.TryScore(Scratch, 17, TimeSpan.MaxValue, _ => Assert.Fail("it was given back")));
        Assert.Equal([17], scored);
        Assert.False(lane.Hangs);
    }

    [Fact]
    public void A_crash_is_told_gives_the_scratch_back_and_the_next_row_is_scored()
    {
        var (calls, back) = (0, 0);
        using var lane = new ChallengerLane((_, _) => { if (++calls == 1) { throw new InvalidOperationException("crashes"); } }, Patient, 4);
        Assert.False(lane.TryScore(Scratch, 0, TimeSpan.MaxValue, _ => back++));
        Assert.Equal(1, back);
        Assert.True(lane.TryScore(Scratch, 0, TimeSpan.MaxValue, _ => back++));
    }

    [Fact]
    public void A_hang_costs_the_limit_once_and_then_nobody_waits_until_the_lane_comes_back()
    {
        using var comesBack = new ManualResetEventSlim();
        var back = 0;
        using var lane = new ChallengerLane((_, _) => comesBack.Wait(), TimeSpan.FromMilliseconds(20), 4);
        Assert.False(lane.TryScore(Scratch, 0, TimeSpan.MaxValue, _ => Interlocked.Increment(ref back)));
        Assert.Equal(0, back);
        Assert.True(SpinWait.SpinUntil(() => lane.Hangs, TimeSpan.FromSeconds(10)));
        // Nobody waits: it is refused before it is queued, and given back at once.
        for (var i = 0; i < 1000; i++) { Assert.False(lane.TryScore(Scratch, 0, TimeSpan.MaxValue, _ => Interlocked.Increment(ref back))); }
        Assert.Equal(1000, back);
        comesBack.Set();
        Assert.True(SpinWait.SpinUntil(() => !lane.Hangs && Volatile.Read(ref back) == 1001, TimeSpan.FromSeconds(10)));
        Assert.True(SpinWait.SpinUntil(() => lane.TryScore(Scratch, 0, TimeSpan.MaxValue, _ => { }), TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void A_lane_whose_rollout_has_ended_gives_rows_back()
    {
        var lane = new ChallengerLane((_, _) => { }, Patient, 4);
        lane.Dispose();
        var back = 0;
        Assert.False(lane.TryScore(Scratch, 0, TimeSpan.MaxValue, _ => back++));
        Assert.Equal(1, back);
    }
}
