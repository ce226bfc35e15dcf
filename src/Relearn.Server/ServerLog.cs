using Microsoft.Extensions.Logging;

namespace Relearn.Server;

/// <summary>What the service says in its own log.</summary>
static partial class ServerLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "A request to {Path} failed")]
    public static partial void RequestFailed(this ILogger logger, string path, Exception exception);
}
