using System.Diagnostics;
using System.Globalization;

namespace Relearn.Loop;

/// <summary>Most memory that the process had.</summary>
static class PeakMemory
{
    /// <summary>Peak resident set, MB.</summary>
    public static double Megabytes()
    {
        if (OperatingSystem.IsLinux())
        {
            foreach (var line in File.ReadLines("/proc/self/status"))
            {
                if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
                {
                    return double.Parse(line[6..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1024;
                }
            }
        }
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 / 1048576.0;
    }
}
