using Microsoft.Extensions.Logging;

namespace Relearn.Client;

static partial class ClientLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Bundle {Path}: model {Model} is in place, {Hash}.")]
    public static partial void Reloaded(this ILogger logger, string path, string model, string hash);

    [LoggerMessage(Level = LogLevel.Error, Message = "Bundle {Path}: the new file was refused, the one before it answers on. {Reason}")]
    public static partial void Refused(this ILogger logger, string path, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Bundle {Path} is not watched, only polled: {Reason}")]
    public static partial void NotWatched(this ILogger logger, string path, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Bundle {Path}: a callback of the application failed.")]
    public static partial void CallbackFailed(this ILogger logger, string path, Exception exception);
}
