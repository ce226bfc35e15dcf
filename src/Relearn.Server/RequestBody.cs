using System.Buffers;
using System.IO.Pipelines;

namespace Relearn.Server;

/// <summary>Reads a whole request into one piece of memory; the common case, one segment, is not copied.</summary>
static class RequestBody
{
    /// <summary>Reads the body and hands it to <paramref name="take"/>; the web server keeps it within its limit.</summary>
    public static async ValueTask ReadAsync<T>(PipeReader reader, T state, Func<T, ReadOnlyMemory<byte>, ValueTask> take, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancellation).ConfigureAwait(false);
            var buffer = read.Buffer;
            if (!read.IsCompleted)
            {
                reader.AdvanceTo(buffer.Start, buffer.End);
                continue;
            }
            try
            {
                await take(state, buffer.IsSingleSegment ? buffer.First : buffer.ToArray()).ConfigureAwait(false);
            }
            finally
            {
                reader.AdvanceTo(buffer.End);
            }
            return;
        }
    }
}
