using System.Runtime.InteropServices;

namespace Relearn.Benchmarks.Scoring;

/// <summary>Time that this thread was on a processor: what others do on the machine is not in it.</summary>
static partial class ThreadClock
{
    const int ThreadCpuTime = 3;

    struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }

    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, out Time time);

    public static long Nanoseconds => clock_gettime(ThreadCpuTime, out var time) == 0 ? time.Seconds * 1_000_000_000 + time.Nanoseconds : throw new PlatformNotSupportedException("This clock is Linux's.");
}
