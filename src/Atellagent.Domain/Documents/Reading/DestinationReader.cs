using System.Collections.Immutable;
using System.Net;
using Atellagent.Domain.Documents.Yaml;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>Reads a route's <c>destination</c>.</summary>
internal static class DestinationReader
{
    /// <summary>Reads the destination.</summary>
    /// <param name="fields">Its fields.</param>
    /// <param name="isMcp">Whether a program may be named, and the address is an endpoint instead of a prefix.</param>
    /// <returns>The destination.</returns>
    public static RouteDestination Read(FieldReader fields, bool isMcp)
    {
        ImmutableArray<string> command = [];
        if (isMcp)
        {
            command = ReadCommand(fields);
        }
        else
        {
            fields.NotYet("command", "only an mcp route can start a program");
        }

        ProgramLimits program = ReadProgram(fields);

        YamlNode? url = fields.Has("command") ? fields.Node("baseUrl") : fields.RequiredNode("baseUrl");
        string? text = url is null ? null : fields.TextOf(url);
        if (text is not null && WhyNoAddress(text, isPrefix: !isMcp) is string reason)
        {
            fields.Context.Refuse(url!, reason);
        }

        if (url is not null && fields.Has("command"))
        {
            fields.Context.Refuse(url, "a route leads to a \"baseUrl\" or to a \"command\", not to both");
        }

        ImmutableArray<string> networks = fields.List("networks", node => ReadNetwork(fields, node));
        fields.Close();
        return new RouteDestination { BaseUrl = text, Networks = networks, Command = command, Program = program };
    }

    private static ProgramLimits ReadProgram(FieldReader fields)
    {
        const int MostMegabytes = 1024 * 1024;
        const int MostFiles = 1024 * 1024;
        if (fields.Fields("program") is not FieldReader program)
        {
            return ProgramLimits.Usual;
        }

        if (!fields.Has("command"))
        {
            fields.Context.Refuse(program.Map, "these are the limits of a program; the route starts none");
        }

        ProgramLimits limits = new(
            program.Count("memoryMegabytes", 16, MostMegabytes) ?? ProgramLimits.Usual.MemoryMegabytes,
            program.Count("openFiles", 16, MostFiles) ?? ProgramLimits.Usual.OpenFiles,
            program.Count("cpuSeconds", 1, int.MaxValue));
        program.Close();
        return limits;
    }

    /// <summary>Reads an endpoint: an address that messages are sent to as it is.</summary>
    /// <param name="fields">Its fields.</param>
    /// <returns>The destination.</returns>
    public static RouteDestination ReadEndpoint(FieldReader fields)
    {
        YamlNode? url = fields.RequiredNode("baseUrl");
        string? text = url is null ? null : fields.TextOf(url);
        if (text is not null && WhyNoAddress(text, isPrefix: false) is string reason)
        {
            fields.Context.Refuse(url!, reason);
        }

        ImmutableArray<string> networks = fields.List("networks", node => ReadNetwork(fields, node));
        fields.Close();
        return new RouteDestination { BaseUrl = text, Networks = networks };
    }

    /// <summary>Reads where a channel leads: a mail server's host and port, or an endpoint.</summary>
    /// <param name="fields">Its fields.</param>
    /// <returns>The destination.</returns>
    public static RouteDestination ReadChannel(FieldReader fields)
    {
        YamlNode? url = fields.RequiredNode("baseUrl");
        string? text = url is null ? null : fields.TextOf(url);
        string? reason = text is null ? null : ChannelReader.IsMail(text) ? WhyNoMailServer(text) : WhyNoAddress(text, isPrefix: false);
        if (reason is not null)
        {
            fields.Context.Refuse(url!, reason);
        }

        ImmutableArray<string> networks = fields.List("networks", node => ReadNetwork(fields, node));
        fields.Close();
        return new RouteDestination { BaseUrl = text, Networks = networks };
    }

    private static string? WhyNoMailServer(string text) =>
        text.Any(static c => c is <= ' ' or > '~' or '\\' or '%' or '@' or '?' or '#') || !Uri.TryCreate(text, UriKind.Absolute, out Uri? uri)
            || uri.HostNameType is UriHostNameType.Basic or UriHostNameType.Unknown
            || uri.Port is <= 0 or > 65535 || uri.Host.EndsWith('.') || !string.Equals($"{uri.Scheme}://{uri.Host}:{uri.Port}", text, StringComparison.Ordinal)
            ? $"\"{text}\" is no mail server; write its host in lower case and its port, as in smtp://mail.example:587 (STARTTLS) or smtps://mail.example:465"
            : null;

    private static ImmutableArray<string> ReadCommand(FieldReader fields)
    {
        ImmutableArray<string>.Builder command = ImmutableArray.CreateBuilder<string>();
        foreach (YamlNode node in fields.Items("command"))
        {
            if (fields.TextOf(node) is string part)
            {
                command.Add(part);
            }
        }

        if (fields.Map.Get("command") is YamlList { Items.Count: 0 } empty)
        {
            fields.Context.Refuse(empty, "name the program and its arguments, one item each");
        }

        return command.ToImmutable();
    }

    /// <summary>Reads an address range.</summary>
    /// <param name="fields">The fields that it stands in.</param>
    /// <param name="node">The value.</param>
    /// <returns>The range; null where it is no text.</returns>
    public static string? ReadNetwork(FieldReader fields, YamlNode node)
    {
        string? text = fields.TextOf(node);
        if (text is null)
        {
            return null;
        }

        if (!IPNetwork.TryParse(text, out IPNetwork network) || network.BaseAddress.IsIPv4MappedToIPv6
            || !string.Equals(network.ToString(), text, StringComparison.OrdinalIgnoreCase))
        {
            fields.Context.Refuse(node, $"\"{text}\" is no address range; write it as 10.1.0.0/16 or fd00::/8, with nothing set behind the prefix");
        }

        return text;
    }

    // What the address says must be what every reader of it takes it for: no second spelling is accepted.
    private static string? WhyNoAddress(string text, bool isPrefix)
    {
        if (text.Any(c => c is <= ' ' or > '~' or '\\' or '%'))
        {
            return "an address has no spaces, %, \\ or characters beyond ASCII here; write an international name as xn--…";
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https") || uri.HostNameType == UriHostNameType.Basic)
        {
            return $"\"{text}\" is no http or https address";
        }

        if (uri.UserInfo.Length > 0 || text.Contains('@', StringComparison.Ordinal))
        {
            return "an address has no user or password in it; use \"credential\"";
        }

        if (text.Contains('?', StringComparison.Ordinal) || text.Contains('#', StringComparison.Ordinal))
        {
            return "an address has no ? and no # here";
        }

        if (!string.Equals(uri.AbsoluteUri, text, StringComparison.Ordinal) || uri.Host.EndsWith('.'))
        {
            return $"the address has more than one spelling; write {uri.AbsoluteUri.Replace("./", "/", StringComparison.Ordinal)}";
        }

        if (uri.AbsolutePath.Contains("//", StringComparison.Ordinal))
        {
            return "the address has // in its path";
        }

        return isPrefix && !text.EndsWith('/') ? $"the address is a prefix and ends with /; write {text}/" : null;
    }
}
