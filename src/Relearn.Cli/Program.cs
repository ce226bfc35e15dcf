using Relearn.Cli;

return await CommandLine.InvokeAsync(args);
