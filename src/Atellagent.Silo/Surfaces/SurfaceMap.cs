using Atellagent.Boundary.Evidence;
using Atellagent.Boundary.Standing;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Routes;
using Atellagent.Silo.Identity.Permits;
using Atellagent.Silo.Surfaces.Administration;
using Atellagent.Silo.Surfaces.Approvals;
using Atellagent.Silo.Surfaces.AuthZen;
using Atellagent.Silo.Surfaces.Discovery;
using Atellagent.Silo.Surfaces.Enforcement;
using Atellagent.Silo.Surfaces.Evidence;
using Atellagent.Silo.Surfaces.Forward;
using Atellagent.Silo.Surfaces.Forward.Inside;
using Atellagent.Silo.Surfaces.Health;
using Atellagent.Silo.Surfaces.Labels;
using Atellagent.Silo.Surfaces.Mcp;
using Atellagent.Silo.Surfaces.Me;
using Atellagent.Silo.Surfaces.Models;
using Atellagent.Silo.Surfaces.Native;
using Atellagent.Silo.Surfaces.People;
using Atellagent.Silo.Surfaces.Proxies;
using Atellagent.Silo.Surfaces.Proxies.Envoy;
using Atellagent.Silo.Surfaces.Questions;
using Atellagent.Silo.Surfaces.Reviews;
using Atellagent.Silo.Surfaces.Runs;
using Atellagent.Silo.Surfaces.WebConsole;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Atellagent.Silo.Surfaces;

/// <summary>Every address that the boundary answers at, in one list.</summary>
internal static class SurfaceMap
{
    /// <summary>The name that the boundary tells MCP clients.</summary>
    public const string ServerName = "atellagent";


    private const long LargestForm = 128 * 1024;

    /// <summary>Adds what the surfaces need.</summary>
    /// <param name="services">The services.</param>
    public static void AddAtellagentSurfaces(this IServiceCollection services)
    {
        services.AddRouting();
        services.AddSingleton<NativeActions>();
        services.AddSingleton<OwnActions>();
        services.AddSingleton<ActionReview>();
        services.AddSingleton<PermitToken>();
        services.AddSingleton<EnforcementEndpoints>();
        services.AddSingleton<AuthZenEndpoints>();
        services.AddSingleton<AuthZenSearch>();
        services.AddSingleton<ProxyCheck>();
        services.AddSingleton<ProxyEndpoints>();
        services.AddSingleton<ApprovalEndpoints>();
        services.AddSingleton<QuestionEndpoints>();
        services.AddSingleton<EvidenceRequests>();
        services.AddSingleton<EvidenceReading>();
        services.AddSingleton<EvidenceStream>();
        services.AddSingleton<DecisionReading>();
        services.AddSingleton<ErasureEndpoints>();
        LogEndpoints.Add(services);
        services.AddSingleton<OwnAuthority>();
        services.AddSingleton<OwnAbsence>();
        services.AddSingleton<OwnQueries>();
        services.AddSingleton<AdministrationGate>();
        services.AddScoped<ChangeMaking>();
        services.AddScoped<RouteDiscovery>();
        services.AddScoped<ApplyEndpoint>();
        services.AddSingleton<PlanStream>();
        services.AddScoped<DraftReading>();
        services.AddScoped<PlanEndpoint>();
        services.AddScoped<ShadowEndpoints>();
        services.AddScoped<PendingChangeEndpoints>();
        services.AddScoped<AdminEndpoints>();
        services.AddSingleton<ToolEndpoints>();
        services.AddScoped<PolicyVersionEndpoints>();
        services.AddScoped<KeyEndpoints>();
        services.AddSingleton<TokenEndpoints>();
        services.AddScoped<WebhookEndpoints>();
        services.AddSingleton<AlertEndpoints>();
        services.AddSingleton<SystemEndpoint>();
        services.AddScoped<DetectEndpoint>();
        BreakGlassEndpoints.Add(services);
        services.AddSingleton<RunEndpoints>();
        services.AddSingleton<LabelEndpoints>();
        ReviewEndpoints.Add(services);
        services.AddSingleton<InsideTransport>();
        services.AddSingleton<IConnectionListenerFactory>(static provider => provider.GetRequiredService<InsideTransport>());
        services.AddSingleton<DeploymentCertificates>();
        services.AddSingleton<OwnCertificate>();
        services.AddSingleton<ForwardTunnels>();
        services.AddSingleton<ForwardProxy>();
        services.AddAtellagentPages();
        ConsoleMap.Add(services);
        services.AddSingleton<ISiloSelf, SiloSelf>();
        services.AddSingleton<HealthEndpoints>();
        services.AddSingleton<MetricsEndpoint>();
        services.AddSingleton<ProtectedResource>();
        services.AddSingleton<ApiDocument>();
        services.AddSingleton<ModelSurface>();
        services.AddSingleton<McpGate>();
        services.AddSingleton<ClientSessions>();
        services.AddSingleton<McpTools>();
        services.AddSingleton<McpParts>();
        services.AddSingleton<McpResult>();
        services.AddSingleton<McpTasks>();
        services.AddScoped<McpGate.Reading>();
        services.AddMcpServer(static server => server.ServerInfo = new() { Name = ServerName, Version = ProductVersion.Text })
            .WithHttpTransport(static transport => transport.Stateless = true)
            .WithListToolsHandler(static (request, cancellationToken) =>
                request.Services!.GetRequiredService<McpTools>().ListAsync(request, cancellationToken))
            .WithCallToolHandler(static (request, cancellationToken) =>
                request.Services!.GetRequiredService<McpTools>().CallAsync(request, cancellationToken))
            .WithListResourcesHandler(static (request, cancellationToken) =>
                Parts(request).ListAsync<ListResourcesResult>(request, McpOperations.ListResources, "resources", cancellationToken))
            .WithListResourceTemplatesHandler(static (request, cancellationToken) =>
                Parts(request).ListAsync<ListResourceTemplatesResult>(request, McpOperations.ListTemplates, "resourceTemplates", cancellationToken))
            .WithReadResourceHandler(static (request, cancellationToken) =>
                Parts(request).AskAsync<ReadResourceResult>(request, McpOperations.ReadResource, cancellationToken))
            .WithListPromptsHandler(static (request, cancellationToken) =>
                Parts(request).ListAsync<ListPromptsResult>(request, McpOperations.ListPrompts, "prompts", cancellationToken))
            .WithGetPromptHandler(static (request, cancellationToken) =>
                Parts(request).AskAsync<GetPromptResult>(request, McpOperations.GetPrompt, cancellationToken))
            .WithCompleteHandler(static (request, cancellationToken) =>
                Parts(request).AskAsync<CompleteResult>(request, McpOperations.Complete, cancellationToken));
    }

    private static McpParts Parts(MessageContext request) => request.Services!.GetRequiredService<McpParts>();

    /// <summary>Maps the surfaces.</summary>
    /// <param name="app">The host.</param>
    public static void MapAtellagentSurfaces(this WebApplication app)
    {
        EnvoyListener.Map(app);
        app.UseMiddleware<FaultBoundary>();
        ForwardProxy forward = app.Services.GetRequiredService<ForwardProxy>();
        app.Use(forward.InvokeAsync);
        app.Use(ProxyEndpoints.GuardAsync);
        UseTokenServer(app);

        // Else the host would put it before everything, having seen none at the top.
        ((IApplicationBuilder)app).Properties["__AuthenticationMiddlewareSet"] = true;

        app.MapGet("/livez", HealthEndpoints.LiveAsync);
        app.MapGet("/readyz", app.Services.GetRequiredService<HealthEndpoints>().ReadyAsync);
        app.MapGet("/metrics", app.Services.GetRequiredService<MetricsEndpoint>().GetAsync);

        NativeActions native = app.Services.GetRequiredService<NativeActions>();
        app.MapPost("/v1/actions", native.SubmitAsync);
        OwnActions own = app.Services.GetRequiredService<OwnActions>();
        app.MapGet("/v1/actions/{id}", own.GetAsync);
        app.MapGet("/v1/actions/{id}/events", own.StreamAsync);
        app.MapPost("/v1/actions/{id}/cancel", own.CancelAsync);
        ActionReview review = app.Services.GetRequiredService<ActionReview>();
        app.MapGet("/v1/actions", review.ListAsync);
        app.MapPost("/v1/actions/{id}/settle", review.SettleAsync);
        EnforcementEndpoints enforcement = app.Services.GetRequiredService<EnforcementEndpoints>();
        app.MapPost("/v1/decisions", enforcement.DecideAsync);
        app.MapPost("/v1/permits/redeem", enforcement.RedeemAsync);
        app.MapPost("/v1/actions/{id}/outcome", enforcement.CloseAsync);

        AuthZenEndpoints authZen = app.Services.GetRequiredService<AuthZenEndpoints>();
        app.MapGet("/.well-known/authzen-configuration", authZen.MetadataAsync);
        app.MapPost("/access/v1/evaluation", authZen.EvaluateAsync);
        app.MapPost("/access/v1/evaluations", authZen.EvaluateAllAsync);
        AuthZenSearch search = app.Services.GetRequiredService<AuthZenSearch>();
        app.MapPost("/access/v1/search/subject", search.SubjectsAsync);
        app.MapPost("/access/v1/search/resource", search.ResourcesAsync);
        app.MapPost("/access/v1/search/action", search.ActionsAsync);

        ProxyEndpoints proxies = app.Services.GetRequiredService<ProxyEndpoints>();
        app.Map("/ext-authz/{route}", proxies.CheckAsync);
        app.Map("/ext-authz/{route}/{**path}", proxies.CheckAsync);
        app.MapPost("/ext-authz-outcome", proxies.CloseAsync);
        app.Map(ForwardProxy.Path, forward.ForwardAsync);

        ApprovalEndpoints approvals = app.Services.GetRequiredService<ApprovalEndpoints>();
        app.MapGet("/v1/approvals", approvals.ListAsync);
        app.MapGet("/v1/approvals/{id}", approvals.GetAsync);
        app.MapPost("/v1/approvals/{id}/votes", approvals.VoteAsync);
        app.MapPost("/v1/approvals/{id}/narrow", approvals.NarrowAsync);

        EvidenceReading evidence = app.Services.GetRequiredService<EvidenceReading>();
        app.MapGet("/v1/decisions", evidence.DecisionsAsync);
        app.MapGet("/v1/decisions/{id}", app.Services.GetRequiredService<DecisionReading>().GetAsync);
        app.MapGet("/v1/evidence", evidence.QueryAsync);
        app.MapGet("/v1/evidence/stream", app.Services.GetRequiredService<EvidenceStream>().GetAsync);
        app.MapGet("/v1/evidence/{log}/{index}", evidence.RecordAsync);
        ErasureEndpoints erasures = app.Services.GetRequiredService<ErasureEndpoints>();
        app.MapPost("/v1/evidence/erasures", erasures.PostAsync);
        app.MapGet("/v1/evidence/erasures", erasures.ListAsync);
        app.MapGet("/v1/evidence/erasures/{**id}", erasures.GetAsync);
        LogEndpoints.Map(app);

        app.MapGet("/v1/me/authority", app.Services.GetRequiredService<OwnAuthority>().GetAsync);
        app.MapGet("/v1/me/certificate", app.Services.GetRequiredService<OwnCertificate>().GetAsync);
        OwnAbsence absence = app.Services.GetRequiredService<OwnAbsence>();
        app.MapGet("/v1/me/absence", absence.GetAsync);
        app.MapPost("/v1/me/absence", absence.PostAsync);
        app.MapDelete("/v1/me/absence", absence.DeleteAsync);
        OwnQueries queries = app.Services.GetRequiredService<OwnQueries>();
        app.MapGet("/v1/me/queries", queries.ListAsync);
        app.MapPut("/v1/me/queries/{name}", queries.PutAsync);
        app.MapDelete("/v1/me/queries/{name}", queries.DeleteAsync);

        app.MapPost("/v1/admin/apply", static context => context.RequestServices.GetRequiredService<ApplyEndpoint>().PostAsync(context));
        app.MapPost("/v1/admin/plans", static context => context.RequestServices.GetRequiredService<PlanEndpoint>().PostAsync(context));
        app.MapPost("/v1/admin/detect", static context => context.RequestServices.GetRequiredService<DetectEndpoint>().DetectAsync(context));
        QuestionEndpoints questions = app.Services.GetRequiredService<QuestionEndpoints>();
        app.MapPost("/v1/admin/explain", questions.ExplainAsync);
        app.MapGet("/v1/admin/what-can", questions.WhatCanAsync);
        app.MapGet("/v1/admin/who-can", questions.WhoCanAsync);
        app.MapGet("/v1/admin/map", questions.MapAsync);
        app.MapPost("/v1/admin/policy-tests", questions.TestAsync);
        app.MapGet("/v1/admin/sinks", static context => context.RequestServices.GetRequiredService<WebhookEndpoints>().ListAsync(context));
        app.MapGet("/v1/admin/system", app.Services.GetRequiredService<SystemEndpoint>().GetAsync);
        AlertEndpoints alerts = app.Services.GetRequiredService<AlertEndpoints>();
        app.MapGet("/v1/admin/alerts", alerts.ListAsync);
        app.MapGet("/v1/admin/alerts/{log}/{index}", alerts.GetAsync);
        app.MapGet("/v1/admin/deliveries", static context => context.RequestServices.GetRequiredService<WebhookEndpoints>().ListAsync(context));
        app.MapGet("/v1/admin/policy-versions", static context => Versions(context).ListAsync(context));
        app.MapGet("/v1/admin/policy-versions/{version}", static context => Versions(context).GetAsync(context));
        app.MapPost("/v1/admin/policy-versions/{version}/activate", static context => Versions(context).ActivateAsync(context));
        KeyEndpoints.Map(app);
        app.Services.GetRequiredService<TokenEndpoints>().Map(app);
        app.Services.GetRequiredService<RunEndpoints>().Map(app);
        app.Services.GetRequiredService<LabelEndpoints>().Map(app);
        BreakGlassEndpoints.Map(app);
        ShadowEndpoints.Map(app);
        ReviewEndpoints.Map(app);
        app.MapGet("/v1/admin/changes", static context => Changes(context).ListAsync(context));
        app.MapGet("/v1/admin/changes/{id}", static context => Changes(context).GetAsync(context));
        app.MapPost("/v1/admin/changes/{id}/votes", static context => Changes(context).VoteAsync(context));
        app.MapGet("/v1/admin/routes/{name}/tools", app.Services.GetRequiredService<ToolEndpoints>().ListAsync);
        app.MapGet("/v1/admin/{kind}", static context => Admin(context).ListAsync(context));
        app.MapGet("/v1/admin/{kind}/{**name}", static context => Admin(context).GetAsync(context));
        app.MapPost("/v1/admin/{kind}/{name}/{verb}", static context => Admin(context).HaltAsync(context));

        app.MapAtellagentPages();
        ConsoleMap.Map(app);

        ProtectedResource discovery = app.Services.GetRequiredService<ProtectedResource>();
        app.MapGet("/.well-known/oauth-protected-resource/{**path}", discovery.MetadataAsync);
        app.MapGet(ApiDocument.Path, app.Services.GetRequiredService<ApiDocument>().GetAsync);
        app.MapGet("/schemas/atellagent-v1.json", ProtectedResource.SchemaAsync);
        app.MapGet(EvidenceRecordSchema.Path, ProtectedResource.RecordSchemaAsync);

        app.Services.GetRequiredService<ModelSurface>().Map(app);

        McpGate gate = app.Services.GetRequiredService<McpGate>();
        app.MapMcp("/mcp").Add(endpoint => Guard(endpoint, gate));
        app.MapMcp("/mcp/{route}").Add(endpoint => Guard(endpoint, gate));
        app.Services.GetRequiredService<InnerRequests>().Open(Inner(app));
    }

    // The same addresses once more, for what the console asks inside the process.
    private static RequestDelegate Inner(WebApplication app)
    {
        IApplicationBuilder inner = ((IApplicationBuilder)app).New();
        inner.UseMiddleware<FaultBoundary>();
        UseTokenServer(inner);
        inner.UseRouting();
        inner.UseEndpoints(endpoints =>
        {
            foreach (EndpointDataSource source in ((IEndpointRouteBuilder)app).DataSources)
            {
                endpoints.DataSources.Add(source);
            }
        });
        return inner.Build();
    }

    // OpenIddict looks at every request that passes it, which costs more than deciding an action, and has nothing to say about
    // those that are none of its own.
    private static void UseTokenServer(IApplicationBuilder app) =>
        app.UseWhen(static context => !IsForActions(context.Request.Path), static others => others.Use(TakeForms).UseAuthentication());

    // What is sent there is a form, which is read whole before anybody is known.
    private static Task TakeForms(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = LargestForm;
        }

        return next(context);
    }

    private static bool IsForActions(PathString path) =>
        ModelError.DialectOf(path) is not null || path.StartsWithSegments("/v1") || path.StartsWithSegments("/mcp") || path.StartsWithSegments("/evidence")
        || path.StartsWithSegments("/metrics") || path.StartsWithSegments("/access")
        || path.StartsWithSegments(ProxyEndpoints.Prefix) || path.StartsWithSegments("/ext-authz-outcome") || path.StartsWithSegments("/console");

    private static void Guard(EndpointBuilder endpoint, McpGate gate)
    {
        RequestDelegate next = endpoint.RequestDelegate!;
        endpoint.RequestDelegate = context => gate.InvokeAsync(context, next);
    }

    private static PolicyVersionEndpoints Versions(HttpContext context) => context.RequestServices.GetRequiredService<PolicyVersionEndpoints>();

    private static PendingChangeEndpoints Changes(HttpContext context) => context.RequestServices.GetRequiredService<PendingChangeEndpoints>();

    private static AdminEndpoints Admin(HttpContext context) => context.RequestServices.GetRequiredService<AdminEndpoints>();
}
