using System.Globalization;
using Relearn.FaultBench;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
return await BenchCommands.RunAsync(args).ConfigureAwait(false);
