using Atellagent.Storage.Secrets;
using System.ComponentModel.DataAnnotations;
using System.Collections.Frozen;
using System.Net;
using Atellagent.Domain.Policies.Versions;
using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;

namespace Atellagent.Silo.Composition;

/// <summary>Reads the settings, and says in one line what is wrong with them.</summary>
internal static class SettingsReader
{
    private static readonly Dictionary<string, string> Flags = new(StringComparer.Ordinal)
    {
        ["--port"] = "Atellagent:Port",
        ["--data"] = "Atellagent:Data",
        ["--boundary"] = "Atellagent:Boundary",
        ["--policy-keys"] = "Atellagent:PolicyKeys",
        ["--issuer"] = "Atellagent:Issuer",
    };

    private const string Section = "Atellagent";

    /// <summary>Reads settings from file, environment and flags, the later over the earlier.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="problem">What is wrong.</param>
    /// <returns>False when something is wrong.</returns>
    public static bool TryRead(string[] args, out SiloSettings settings, out string problem)
    {
        settings = new SiloSettings();
        if (UnknownFlag(args) is { } flag)
        {
            problem = $"unknown or incomplete flag {flag}; see --help";
            return false;
        }

        ConfigurationBuilder builder = new();
        builder.AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true);
        builder.AddEnvironmentVariables();
        builder.AddCommandLine(args, Flags);
        try
        {
            IConfigurationRoot said = builder.Build();
            said.GetSection(Section).Bind(settings, options => options.ErrorOnUnknownConfiguration = true);
            settings.Origins = Origins(said);
        }
        catch (InvalidOperationException fault)
        {
            // The one around it names the setting, the one inside only the value.
            problem = fault.Message.ReplaceLineEndings(" ");
            return false;
        }

        List<ValidationResult> results = [];
        foreach (object part in (object[])[settings, settings.Storage, settings.Cluster, settings.Evidence, settings.Sinks, settings.Admission, settings.Keys, settings.Admin])
        {
            Validator.TryValidateObject(part, new ValidationContext(part), results, validateAllProperties: true);
        }

        List<string> problems = [.. results.Select(result => result.ErrorMessage ?? "invalid"), .. Consistency(settings)];
        problem = string.Join("; ", problems);
        return problems.Count == 0;
    }

    private static FrozenDictionary<string, string> Origins(IConfigurationRoot said) => said.GetSection(Section).AsEnumerable(makePathsRelative: true)
        .Where(static one => one.Value is not null)
        .ToFrozenDictionary(
            static one => one.Key,
            one => said.Providers.Last(provider => provider.TryGet($"{Section}:{one.Key}", out _)) switch
            {
                CommandLineConfigurationProvider => "flag",
                EnvironmentVariablesConfigurationProvider => "environment",
                _ => "appsettings.json",
            },
            StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<string> Consistency(SiloSettings settings)
    {
        foreach (string storage in DatabaseOpening.Problems(settings))
        {
            yield return storage;
        }

        foreach (string witness in WitnessReading.Read(settings.Evidence, out _))
        {
            yield return witness;
        }

        foreach (string sink in SinkReading.Read(settings.Sinks, out _, out _))
        {
            yield return sink;
        }

        if (!IPAddress.TryParse(settings.Listen, out _))
        {
            yield return $"Listen '{settings.Listen}' is no address";
        }

        if (settings.GrpcPort is { } questions && questions == settings.Port)
        {
            yield return "GrpcPort must be another than Port";
        }

        if (settings.Boundary is { } folder && !Directory.Exists(folder))
        {
            yield return $"Boundary folder '{folder}' does not exist";
        }

        if (settings.PolicyKeys is { } keys && !File.Exists(keys))
        {
            yield return $"PolicyKeys file '{keys}' does not exist";
        }
        else if (settings.PolicyKeys is { } file && !PolicyTrust.TryParse(File.ReadAllText(file), out _))
        {
            yield return $"PolicyKeys file '{file}' does not hold Ed25519 public keys in PEM and nothing else";
        }

        if ((settings.Admin.ClientId is null) != (settings.Admin.ClientSecret is null))
        {
            yield return "Admin:ClientId and Admin:ClientSecret come together or not at all";
        }

        if (settings.Admission is { PrincipalBurst: not null, PrincipalRate: null })
        {
            yield return "Admission:PrincipalBurst is of no use without Admission:PrincipalRate";
        }

        foreach (string proxy in TrustedProxies.Problems(settings.Proxies))
        {
            yield return proxy;
        }

        if (settings.Admin.ClientSecret is { Length: < ClientSecretHash.ShortestSecret })
        {
            yield return $"Admin:ClientSecret has fewer than {ClientSecretHash.ShortestSecret} characters";
        }
    }

    private static string? UnknownFlag(string[] args)
    {
        for (int i = 0; i < args.Length; i++)
        {
            string name = args[i].Split('=', 2)[0];
            if (!Flags.ContainsKey(name))
            {
                return args[i];
            }

            if (!args[i].Contains('=', StringComparison.Ordinal) && ++i >= args.Length)
            {
                return name;
            }
        }

        return null;
    }
}
