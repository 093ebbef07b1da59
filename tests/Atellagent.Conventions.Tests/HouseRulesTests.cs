using System.Collections.Immutable;
using System.Reflection;
using System.Text.RegularExpressions;
using Atellagent.Harness;

namespace Atellagent.Conventions.Tests;

public sealed class HouseRulesTests
{
    [Theory]
    [InlineData("Client", "")]
    [InlineData("Client.Extensions", "Client")]
    [InlineData("Domain", "")]
    [InlineData("Boundary", "Domain")]
    [InlineData("Storage", "Domain")]
    [InlineData("WebConsole", "Domain")]
    [InlineData("Silo", "Boundary Client Domain Storage WebConsole")]
    [InlineData("Cli", "Client Domain")]
    [InlineData("Demo", "Client")]
    public void References_go_one_way(string project, string allowed)
    {
        IEnumerable<string> ours = House.Load(project).GetReferencedAssemblies()
            .Select(name => name.Name!)
            .Where(name => name.StartsWith("Atellagent.", StringComparison.Ordinal))
            .Select(name => name["Atellagent.".Length..]);

        Assert.Empty(ours.Except(allowed.Split(' ')));
    }

    [Theory]
    [InlineData("Domain", @"AspNetCore|Dapper|Sqlite|OpenIddict|System\.Net\.Http|System\.Net\.Sockets|Orleans\.(Core|Runtime|Server)")]
    [InlineData("Boundary", @"Microsoft\.AspNetCore|Dapper|Sqlite|OpenIddict")]
    [InlineData("Storage", @"Microsoft\.AspNetCore|System\.Net\.Http$|ModelContextProtocol")]
    [InlineData("Client", @"Microsoft\.AspNetCore|Orleans|Dapper|Sqlite")]
    [InlineData("Client.Extensions", @"Microsoft\.AspNetCore|Orleans|Dapper|Sqlite")]
    [InlineData("WebConsole", @"Dapper|Sqlite|Npgsql|OpenIddict|System\.Net\.Http|System\.Net\.Sockets|Orleans\.(Core|Runtime|Server)|Components\.(Server|WebAssembly|Endpoints)")]
    [InlineData("Silo", @"^Dapper$")]
    public void A_project_never_contains_what_is_not_its_own(string project, string forbidden)
    {
        IEnumerable<string> found = House.Load(project).GetReferencedAssemblies()
            .Select(name => name.Name!)
            .Where(name => Regex.IsMatch(name, forbidden));

        Assert.Empty(found);
    }

    [Fact]
    public void Concrete_classes_are_sealed()
    {
        IEnumerable<string> open = House.Projects.SelectMany(House.Written)
            .Where(type => type is { IsClass: true, IsAbstract: false, IsSealed: false })
            .Where(type => !typeof(Delegate).IsAssignableFrom(type))

            // What Razor makes of a component is open, and there is no word with which to close it.
            .Where(type => type.Name != "_Imports" && !type.GetInterfaces().Any(one => one.FullName == "Microsoft.AspNetCore.Components.IComponent"))
            .Select(type => type.FullName!);

        Assert.Empty(open);
    }

    [Fact]
    public void Hierarchies_of_answers_are_closed()
    {
        Type[] hierarchies = [.. House.Projects.SelectMany(House.Written)
            .Where(type => type is { IsClass: true, IsAbstract: true, IsSealed: false, IsPublic: true })];

        // A member that other assemblies can neither see nor implement, or constructors that they cannot call, keeps them out.
        Assert.NotEmpty(hierarchies);
        Assert.Empty(hierarchies.Where(type => !IsClosed(type)).Select(type => type.FullName));
    }

    [Fact]
    public void Connections_to_destinations_are_opened_in_the_routes_folder_alone()
    {
        string[] doors = ["System.Net.Http.HttpClient", "System.Net.Http.SocketsHttpHandler", "System.Net.Http.HttpClientHandler", "System.Net.Http.HttpMessageInvoker", "System.Net.Sockets.Socket", "System.Net.Sockets.TcpClient", "System.Net.Sockets.UdpClient", "System.Diagnostics.ProcessStartInfo", "ModelContextProtocol.Client.StdioClientTransport", "ModelContextProtocol.Client.HttpClientTransport"];

        IEnumerable<string> elsewhere = ((string[])["Domain", "Boundary", "Storage", "WebConsole", "Silo"]).SelectMany(CallScan.Calls)
            .Where(call => call.Called is ConstructorInfo && doors.Contains(call.Called.DeclaringType!.FullName))
            .Select(call => call.Caller.FullName!)
            .Where(caller => !caller.StartsWith("Atellagent.Boundary.Routes.", StringComparison.Ordinal));

        Assert.Empty(elsewhere);
    }

    [Fact]
    public void Statements_stand_in_storage_alone()
    {
        Regex statement = new(@"\b(select\s+.+\s+from|insert\s+into|update\s+\w+\s+set|delete\s+from|pragma\s)\b", RegexOptions.IgnoreCase);

        IEnumerable<string> elsewhere = Sources("src").Where(file => !file.Path.Contains("/Atellagent.Storage/", StringComparison.Ordinal))
            .Where(file => file.Text.Split('\n').Any(line => !line.TrimStart().StartsWith('#') && line.Contains('"', StringComparison.Ordinal) && statement.IsMatch(line)))
            .Select(file => file.Path);

        Assert.Empty(elsewhere);
    }

    [Theory]
    [InlineData("Atellagent.Domain.Actions.AuthenticatedRequest", "Authenticate", "DetectorDesk PrincipalAuthenticator PolicyTestRequests RecordedRequests ServerQuestions")]
    [InlineData("Atellagent.Domain.Actions.BoundRequest", ".ctor", "AuthorityBinder PolicyTestRequests RecordedRequests")]
    [InlineData("Atellagent.Boundary.Permits.Permit", "Issue", "PermitOffice")]
    [InlineData("Atellagent.Boundary.Permits.Permit", ".ctor", "Permit")]
    [InlineData("Atellagent.Boundary.Evidence.EvidenceReceipt", ".ctor", "EvidenceReceipt")]
    [InlineData("Atellagent.Boundary.Evidence.EvidenceReceipt+Issuer", "For", "EvidenceLedger")]
    [InlineData("Atellagent.Boundary.Routes.IConnector", "ExecuteAsync", "RouteDispatcher")]
    [InlineData("Atellagent.Boundary.Routes.RouteDispatcher", "ExecuteAsync", "ActionBoundary")]
    [InlineData("Atellagent.Boundary.ActionBoundary", "ExecuteAsync", "ActionDesk ActionGrain ApprovalContinuation DetectorDesk EnforcementDesk")]
    [InlineData("Atellagent.Boundary.ActionBoundary", "StreamAsync", "ActionDesk")]
    [InlineData("Atellagent.Domain.Actions.AuthenticatedRequest", "GoOn", "ApprovalContinuation ApprovalElectorate ApprovalNarrowing EnforcementDesk")]
    [InlineData("Atellagent.Domain.Actions.AuthenticatedRequest", "Recorded", "RecordedRequests")]
    [InlineData("Atellagent.Domain.Actions.AuthenticatedRequest", "Redeem", "EnforcementDesk")]
    [InlineData("Atellagent.Boundary.Routes.Credentials.CredentialBroker", "Open", "ChannelConnector CredentialBroker HttpConnector McpConnector McpDiscovery CredentialReadiness")]
    [InlineData("Atellagent.Boundary.Administration.IBoundaryOperation", "ExecuteAsync", "BoundaryConnector")]
    [InlineData("Atellagent.Boundary.Administration.IBoundaryGrain", "CarryOutAsync", "ChangeOperation")]
    [InlineData("Atellagent.Boundary.Administration.IBoundaryGrain", "CarryOutVotedAsync", "PendingChangesGrain")]
    [InlineData("Atellagent.Boundary.Administration.Changes.IPendingChangesGrain", "VoteAsync", "VoteOperation")]
    [InlineData("Atellagent.Boundary.Administration.Changes.IPendingChangesGrain", "CarryOutAsync", "VoteOperation PendingChangesGrain")]
    [InlineData("Atellagent.Boundary.Administration.Changes.IPendingChangesGrain", "OpenAsync", "ProposeOperation")]
    [InlineData("Atellagent.Boundary.Administration.BreakGlass.IBreakGlassGrain", "AskAsync", "OpenGlassOperation")]
    [InlineData("Atellagent.Boundary.Administration.BreakGlass.IBreakGlassGrain", "ConfirmAsync", "OpenGlassOperation")]
    [InlineData("Atellagent.Boundary.Administration.BreakGlass.IBreakGlassGrain", "OpenSealedAsync", "OpenGlassOperation")]
    [InlineData("Atellagent.Boundary.Administration.BreakGlass.IBreakGlassGrain", "SealAsync", "SealGlassOperation")]
    [InlineData("Atellagent.Boundary.Administration.BreakGlass.IBreakGlassGrain", "UseAsync", "BoundaryGrain")]
    [InlineData("Atellagent.Boundary.Administration.BreakGlass.IBreakGlassGrain", "CloseAsync", "EndGlassOperation")]
    [InlineData("Atellagent.Boundary.Administration.BreakGlass.IBreakGlassGrain", "ReviewAsync", "EndGlassOperation")]
    [InlineData("Atellagent.Boundary.Administration.IBoundaryGrain", "SetHaltedAsync", "HaltOperation BoundaryGrain")]
    [InlineData("Atellagent.Boundary.Administration.IBoundaryGrain", "StartWithAsync", "StartSequence")]
    [InlineData("Atellagent.Boundary.Administration.IBoundaryGrain", "NoteWiderAsync", "PlanEndpoint")]
    [InlineData("Atellagent.Boundary.Authority.AuthorityBinder", "BindRecorded", "RecordedBinding")]
    [InlineData("Atellagent.Boundary.Shadows.IShadowGrain", "SetAsync", "ShadowOperation")]
    [InlineData("Atellagent.Boundary.ActionBoundary", "DecideReadingAsync", "AdministrationGate")]
    public void A_stage_is_made_by_the_stage_before_it_alone(string type, string method, string allowed)
    {
        string[] callers = [.. House.Projects.SelectMany(CallScan.Calls)
            .Where(call => call.Called.DeclaringType!.FullName == type && call.Called.Name == method)
            .Select(call => call.Caller.Name)

            // What Orleans generates to bring a call to its grain is no caller.
            .Where(static caller => !caller.StartsWith("Invokable_", StringComparison.Ordinal))
            .Distinct()];

        Assert.NotEmpty(callers);
        Assert.Empty(callers.Except(allowed.Split(' ')));
    }

    [Fact]
    public void Grains_have_names_of_their_own_and_do_not_interleave()
    {
        Type[] grains = [.. House.Written("Boundary").Where(type => type is { IsClass: true, IsAbstract: false } && typeof(Grain).IsAssignableFrom(type))];

        Assert.Equal(20, grains.Length);
        Assert.All(grains, grain => Assert.NotNull(grain.GetCustomAttribute<GrainTypeAttribute>()));
        Assert.DoesNotContain(Sources("src"), file => Regex.IsMatch(file.Text, @"\[(AlwaysInterleave|Reentrant|MayInterleave)"));
    }

    [Fact]
    public void Suppressions_say_why_and_nothing_is_left_for_later()
    {
        foreach ((string path, string text) in Sources("src").Concat(Sources("tests")))
        {
            Assert.All(
                text.Split('\n').Where(line => line.TrimStart().StartsWith("#pragma warning disable", StringComparison.Ordinal)),
                line => Assert.True(line.Contains("//", StringComparison.Ordinal), $"{path}: a suppression without a reason"));
            if (!path.Contains("Conventions.Tests", StringComparison.Ordinal))
            {
                Assert.False(Regex.IsMatch(text, @"\b(TODO|FIXME|HACK)\b|NotImplementedException"), path);
                Assert.False(Regex.IsMatch(text, @"AllowAnyCertificate|DangerousAcceptAny|FailOpen\b"), path);
            }

            Assert.True(text.Split('\n').Length <= 401, $"{path} has more than 400 lines");
        }
    }

    // What somebody tried out in the folder is added with everything else before anybody looks.
    [Fact]
    public void The_folder_holds_what_the_project_is_made_of_and_nothing_else()
    {
        string[] known =
        [
            "Atellagent.Orleans.sln", "BannedSymbols.txt", "Directory.Build.props", "Directory.Packages.props", "Dockerfile", "README.md",
            "docker-compose.yml", "docs", "global.json", "scripts", "sdk", "sql", "src", "tests",
        ];

        Assert.Equal(known, Directory.EnumerateFileSystemEntries(Repository.Root).Select(Path.GetFileName).Where(static name => !name!.StartsWith('.')).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Versions_stand_in_one_place_and_hashes_in_lock_files()
    {
        foreach (string project in Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories).Where(IsOurs))
        {
            Assert.DoesNotContain("Version=", File.ReadAllText(project), StringComparison.Ordinal);
            Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json")), $"{project} has no lock file");
        }

        Assert.Contains("RestoreLockedMode", File.ReadAllText(Repository.In("Directory.Build.props")), StringComparison.Ordinal);
    }

    [Fact]
    public void No_two_log_messages_share_an_event_id()
    {
        ImmutableArray<string> ids = [.. Sources("src").SelectMany(file => Regex.Matches(file.Text, @"EventId = (\d+)").Select(match => match.Groups[1].Value))];

        Assert.NotEmpty(ids);
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    private static bool IsClosed(Type type) =>
        type.GetMethods(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public).Any(method => method is { IsAbstract: true, IsAssembly: true })
        || type.GetConstructors(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public).All(made => made.IsPrivate || made.IsAssembly || made.IsFamilyAndAssembly);

    private static IEnumerable<(string Path, string Text)> Sources(string folder) =>
        Directory.EnumerateFiles(Repository.In(folder), "*.cs", SearchOption.AllDirectories).Where(IsOurs)
            .Select(file => (file, File.ReadAllText(file)));

    private static bool IsOurs(string file) => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)
        && !file.Contains("/.test/", StringComparison.Ordinal);
}
