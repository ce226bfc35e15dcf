using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Relearn.Tests.Server;

/// <summary>The log of a service that is tested: whatever a caller does, its operator is not called.</summary>
sealed class QuietLog : ILoggerProvider
{
    readonly ConcurrentQueue<string> _said = new();
    readonly List<string> _expected = [];

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _said);

    /// <summary>A warning or an error that belongs to what is tested: a part of its text.</summary>
    public void Expect(string text) => _expected.Add(text);

    /// <summary>Fails if there was another warning or error. The service has ended: what it says of a connection may come after the answer.</summary>
    public void AssertQuiet()
    {
        string[] loud = [.. _said.Where(said => !_expected.Exists(e => said.Contains(e, StringComparison.Ordinal)))];
        Assert.True(loud.Length == 0, $"The service logged:\n{string.Join('\n', loud)}");
    }

    public void Dispose()
    {
    }

    sealed class Logger(string category, ConcurrentQueue<string> said) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) { said.Enqueue($"{logLevel} {category}: {formatter(state, exception)} {exception}"); }
        }
    }
}
