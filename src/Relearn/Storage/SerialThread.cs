using System.Collections.Concurrent;

namespace Relearn.Storage;

/// <summary>One thread that does what it is given, one after the other: waiting for a disk takes no thread from the pool, of which a machine with one processor has one.</summary>
sealed class SerialThread : TaskScheduler, IDisposable
{
    readonly BlockingCollection<Task> _tasks = [];
    readonly Thread _thread;

    public SerialThread(string name)
    {
        _thread = new(() => { foreach (var task in _tasks.GetConsumingEnumerable()) { TryExecuteTask(task); } }) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>Does something after all that was given before.</summary>
    public Task Run(Action action) => Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this);

    /// <inheritdoc/>
    protected override void QueueTask(Task task) => _tasks.Add(task);

    /// <inheritdoc/>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    /// <inheritdoc/>
    protected override IEnumerable<Task> GetScheduledTasks() => [.. _tasks];

    /// <summary>Ends when all that was given is done.</summary>
    public void Dispose()
    {
        _tasks.CompleteAdding();
        _thread.Join();
        _tasks.Dispose();
    }
}
