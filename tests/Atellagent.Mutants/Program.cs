using System.Globalization;
using Atellagent.Mutants;
using Atellagent.Mutants.Hosting;

return args switch
{
    ["host", string active] => TestHost.Serve(int.Parse(active, CultureInfo.InvariantCulture)),
    ["run", string folder, .. string[] rest] when MutationOptions.Parse(rest) is MutationOptions options => await MutationCommand.RunAsync(folder, options),
    _ => MutationCommand.Misused(),
};
