using System.Diagnostics.CodeAnalysis;
using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace Atellagent.Silo.Composition;

/// <summary>
/// Takes <c>X-Forwarded-For</c> from the proxies that the settings name, and from nobody else: of the addresses in it, the last that is
/// not a trusted proxy's own. Without such settings the header is nothing. Scheme and host never come from a request; the issuer says them.
/// </summary>
internal static class TrustedProxies
{
    /// <summary>Adds the middleware, where there are trusted proxies.</summary>
    /// <param name="app">The host.</param>
    /// <param name="settings">The settings.</param>
    public static void UseTrustedProxies(this WebApplication app, ProxySettings settings)
    {
        if (settings.Trusted.Count == 0)
        {
            return;
        }

        ForwardedHeadersOptions options = new() { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (string proxy in settings.Trusted)
        {
            if (!TryRead(proxy, out IPNetwork network))
            {
                throw new StartRefusedException(Problem(proxy));
            }

            options.KnownIPNetworks.Add(network);
        }

        app.UseForwardedHeaders(options);
    }

    /// <summary>What is wrong with the settings.</summary>
    /// <param name="settings">The settings.</param>
    /// <returns>One line for each that is.</returns>
    public static IEnumerable<string> Problems(ProxySettings settings) => settings.Trusted.Where(static proxy => !TryRead(proxy, out _)).Select(Problem);

    /// <summary>Whether an address is a trusted proxy's.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="address">The address.</param>
    /// <returns>True when it is.</returns>
    public static bool AreTrusted(ProxySettings settings, IPAddress address)
    {
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return settings.Trusted.Any(proxy => TryRead(proxy, out IPNetwork network) && network.Contains(plain));
    }

    private static string Problem(string proxy) => $"Proxies:Trusted '{proxy}' is no address and no network";

    private static bool TryRead([NotNullWhen(true)] string? text, out IPNetwork network)
    {
        if (IPAddress.TryParse(text, out IPAddress? address))
        {
            network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
            return true;
        }

        return IPNetwork.TryParse(text, out network);
    }
}
