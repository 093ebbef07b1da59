# One image for all parts of the boundary: the silo, atell, and the demo.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN for part in Silo Cli Demo; do \
      dotnet publish "src/Atellagent.$part/Atellagent.$part.csproj" -c Release -p:ContinuousIntegrationBuild=true -p:UseAppHost=false \
        -o "/app/$part" || exit 1; \
    done

FROM mcr.microsoft.com/dotnet/aspnet:10.0
COPY --from=build /app /app
COPY --from=build /source/src/Atellagent.Demo/boundary /app/demo-boundary
# Made here so that a volume that is mounted on it belongs to the user that the boundary runs as.
RUN mkdir /data && chown "$APP_UID" /data && chmod 0700 /data
USER $APP_UID
ENV ATELLAGENT__DATA=/data ATELLAGENT_SILO=/app/Silo/Atellagent.Silo.dll
VOLUME /data
EXPOSE 8700
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=3 CMD ["/bin/bash", "-c", \
  "exec 3<>/dev/tcp/127.0.0.1/8700 && printf 'GET /readyz HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [ \"$status\" = 200 ]"]
ENTRYPOINT ["dotnet"]
CMD ["/app/Silo/Atellagent.Silo.dll"]
