using Relearn.Server.Guarding;

namespace Relearn.Tests.Server.Guarding;

public sealed class RateLimitsTests
{
    [Fact]
    public void Each_key_has_its_own_allowance_and_is_told_when_there_is_more()
    {
        // So slow that no test can wait for the next one.
        using var limits = new RateLimits(0.001, 3);
        for (var i = 0; i < 3; i++) { Assert.True(limits.TryTake("shop", out _)); }
        Assert.False(limits.TryTake("shop", out var wait));
        Assert.InRange(wait.TotalSeconds, 900, 1001);
        Assert.True(limits.TryTake("crm", out _));
        Assert.True(limits.TryTake("", out _));
    }

    [Fact]
    public void Without_a_burst_it_is_the_requests_of_a_second()
    {
        using var limits = new RateLimits(2.5, null);
        Assert.Equal(3, Enumerable.Range(0, 100).Count(_ => limits.TryTake("shop", out var _)));
    }

    [Fact]
    public void An_allowance_fills_up_again_with_time()
    {
        using var limits = new RateLimits(1_000_000, 1);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var taken = 0;
        while (taken < 1000 && watch.Elapsed < TimeSpan.FromSeconds(30)) { taken += limits.TryTake("shop", out _) ? 1 : 0; }
        Assert.Equal(1000, taken);
    }
}
