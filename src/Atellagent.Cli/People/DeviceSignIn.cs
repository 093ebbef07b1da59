using Atellagent.Cli.Contexts;
using Atellagent.Client.Tokens;

namespace Atellagent.Cli.People;

/// <summary>A person's sign-in for a machine without a browser (RFC 8628).</summary>
internal sealed class DeviceSignIn(Surroundings surroundings, TokenEndpoint endpoint)
{
    /// <summary>Has the person sign in elsewhere.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What came of it.</returns>
    public async Task<PersonTokens> RunAsync(CancellationToken cancellationToken)
    {
        DeviceReport device = await endpoint.BeginDeviceAsync(cancellationToken);
        await surroundings.Error.WriteLineAsync($"In a browser on any machine, go to {device.VerificationUri} and enter the code {device.UserCode}");
        TimeSpan interval = TimeSpan.FromSeconds(Math.Clamp(device.Interval, 1, 60));
        DateTimeOffset end = surroundings.Time.GetUtcNow() + TimeSpan.FromSeconds(device.ExpiresIn);
        while (surroundings.Time.GetUtcNow() < end)
        {
            await Task.Delay(interval, surroundings.Time, cancellationToken);
            TokenReport report = await endpoint.TryAskAsync(
                cancellationToken,
                ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
                ("device_code", device.DeviceCode));
            switch (report.Error)
            {
                case null:
                    return endpoint.Keep(report);
                case "authorization_pending":
                    break;
                case "slow_down":
                    interval += TimeSpan.FromSeconds(5);
                    break;
                case "access_denied":
                    throw new UsageException("the sign-in was refused");
                default:
                    throw new UsageException($"the boundary did not let you in: {report.ErrorDescription ?? report.Error}");
            }
        }

        throw new UsageException("nobody has entered the code in time; start again");
    }
}
