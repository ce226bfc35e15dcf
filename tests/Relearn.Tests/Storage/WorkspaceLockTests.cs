using Relearn.Numerics;
using Relearn.Storage;

namespace Relearn.Tests.Storage;

public sealed class WorkspaceLockTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_second_taker_is_told_who_has_it()
    {
        using var first = WorkspaceLock.Take(_folder.Path, "run", "relearn run flights");
        for (var i = 0; i < 2; i++)
        {
            var error = Refusal.Of("storage.workspace_locked", () => WorkspaceLock.Take(_folder.Path, "run", "relearn run flights again"));
            Assert.Contains($"'{_folder.Path}' is in use by process {Environment.ProcessId} (relearn run flights).", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_lock_that_was_let_go_can_be_taken()
    {
        for (var i = 0; i < 3; i++) { WorkspaceLock.Take(_folder.Path, "run", "relearn run").Dispose(); }
        using var taken = WorkspaceLock.Take(_folder.Path, "run", "relearn run");
        Refusal.Of("storage.workspace_locked", () => WorkspaceLock.Take(_folder.Path, "run", "relearn run"));
    }

    [Fact]
    public void Locks_of_other_names_and_other_workspaces_are_free()
    {
        using var run = WorkspaceLock.Take(_folder.Path, "run", "relearn run");
        using var serve = WorkspaceLock.Take(_folder.Path, "serve", "relearn serve start");
        using var elsewhere = WorkspaceLock.Take(_folder["new/workspace"], "run", "relearn run");
    }

    [Fact]
    public async Task Of_many_takers_one_has_it()
    {
        var taken = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() =>
        {
            try
            {
                return WorkspaceLock.Take(_folder.Path, "run", "relearn run");
            }
            catch (UserErrorException e) when (e.Errors[0].Code == "storage.workspace_locked")
            {
                return null;
            }
        }, TestContext.Current.CancellationToken)));
        Assert.Single(taken, t => t is not null)!.Dispose();
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_named()
    {
        var taken = _folder.Write("taken", "");
        Refusal.Of("storage.not_writable", () => WorkspaceLock.Take(Path.Combine(taken, "below"), "run", "relearn run"));
    }
}
