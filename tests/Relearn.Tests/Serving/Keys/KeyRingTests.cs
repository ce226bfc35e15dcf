using Microsoft.Extensions.Time.Testing;
using Relearn.Numerics;
using Relearn.Serving.Keys;
using Relearn.Storage;

namespace Relearn.Tests.Serving.Keys;

public sealed class KeyRingTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly FakeTimeProvider _time = new(new(2001, 6, 30, 17, 5, 0, TimeSpan.Zero));
    readonly WorkspacePaths _paths;
    readonly Ledger _ledger;
    readonly KeyCabinet _cabinet;
    readonly List<UserError> _problems = [];

    public KeyRingTests()
    {
        _paths = new(_folder["workspace"]);
        _ledger = Ledger.Open(_paths.Ledger, _time);
        _cabinet = new(_paths, _ledger, "ada", _time);
    }

    KeyRing Open() => new(_paths.Keys, _time, _problems.Add);

    void Later() => _time.Advance(TimeSpan.FromSeconds(1.1));

    [Fact]
    public void A_known_key_is_found_again_and_again_and_another_is_not()
    {
        var (shop, text) = _cabinet.Add("shop", KeyScope.Predict);
        var ring = Open();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(shop.Id, ring.Find(text)!.Id);
            Assert.Null(ring.Find(text[..^1] + (text[^1] == 'A' ? 'B' : 'A')));
            Assert.Null(ring.Find(""));
            Assert.Null(ring.Find("password"));
            Assert.Null(ring.Find(new string('x', 10_000)));
        }
    }

    [Fact]
    public void A_key_that_was_seen_costs_no_memory()
    {
        var text = _cabinet.Add("shop", KeyScope.Predict).Text;
        var ring = Open();
        for (var i = 0; i < 100; i++) { ring.Find(text); }
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) { ring.Find(text); }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_change_is_noticed_after_a_second_and_not_looked_for_sooner()
    {
        var first = _cabinet.Add("shop", KeyScope.Predict).Text;
        var ring = Open();
        Assert.NotNull(ring.Find(first));
        var second = _cabinet.Add("crm", KeyScope.Outcomes).Text;
        _cabinet.Revoke("shop");
        _time.Advance(TimeSpan.FromSeconds(0.9));
        Assert.NotNull(ring.Find(first));
        Assert.Null(ring.Find(second));
        Later();
        Assert.Null(ring.Find(first));
        Assert.Equal("crm", ring.Find(second)!.Name);
        Assert.Equal(1, ring.Count);
    }

    [Fact]
    public void The_first_key_closes_the_doors_and_none_that_goes_opens_them_again()
    {
        var ring = Open();
        Assert.False(ring.Guarded);
        var text = _cabinet.Add("shop", KeyScope.Predict).Text;
        Later();
        Assert.True(ring.Guarded);
        _cabinet.Revoke("shop");
        Later();
        Assert.True(ring.Guarded);
        Assert.Null(ring.Find(text));
        File.Delete(_paths.Keys);
        Later();
        Assert.True(ring.Guarded);
        // A service that starts anew goes by what there is.
        Assert.False(Open().Guarded);
    }

    [Fact]
    public void A_file_that_is_damaged_while_the_service_runs_changes_nothing_and_is_told_once()
    {
        var text = _cabinet.Add("shop", KeyScope.Predict).Text;
        var ring = Open();
        File.WriteAllText(_paths.Keys, "{");
        for (var i = 0; i < 3; i++)
        {
            Later();
            Assert.NotNull(ring.Find(text));
        }
        Assert.Equal("serve.key_file_damaged", Assert.Single(_problems).Code);
        Refusal.Of("serve.key_file_damaged", () => Open());
    }

    public void Dispose()
    {
        _ledger.Dispose();
        _folder.Dispose();
    }
}
