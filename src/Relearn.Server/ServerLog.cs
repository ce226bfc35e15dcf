using Microsoft.Extensions.Logging;

namespace Relearn.Server;

/// <summary>What the service says in its own log.</summary>
static partial class ServerLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "A request to {Path} failed")]
    public static partial void RequestFailed(this ILogger logger, string path, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "The model failed; the fallback answered")]
    public static partial void ModelFailed(this ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Problem} The keys stay as they were")]
    public static partial void KeysUnread(this ILogger logger, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The project declares the fallback 'previous', and there is no release before this one yet: until there is, nothing stands in")]
    public static partial void NothingStandsIn(this ILogger logger);

    [LoggerMessage(Level = LogLevel.Information, Message = "Release {Release} answers instead of {Was}")]
    public static partial void ReleaseChanged(this ILogger logger, string release, string was);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Problem}")]
    public static partial void ReleaseRefused(this ILogger logger, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "Looking for another release failed; the one that answers goes on")]
    public static partial void WatchFailed(this ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The job '{Job}' (attempt {Attempt}) ended without having been done")]
    public static partial void JobCut(this ILogger logger, string job, int attempt);

    [LoggerMessage(Level = LogLevel.Error, Message = "The job '{Job}' could not be started")]
    public static partial void JobNotStarted(this ILogger logger, string job, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Looking for jobs that are due failed")]
    public static partial void JobsFailed(this ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "On {Host} keys and rows travel in the clear: give '--certificate', or put a proxy with TLS in front")]
    public static partial void InTheClear(this ILogger logger, string host);
}
