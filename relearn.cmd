@echo off
rem Builds Release on first use or when sources changed, then runs the tool.
setlocal
set "here=%~dp0"
set "tool=%here%artifacts\bin\Relearn.Cli\release\Relearn.Cli.exe"
where dotnet >nul 2>nul || (echo relearn: the .NET 10 SDK is missing. Install it from https://dot.net, then run this again. 1>&2 & exit /b 1)
powershell -NoProfile -Command "$s='%here%artifacts\built'; if (!(Test-Path '%tool%') -or !(Test-Path $s)) { exit 1 }; $t=(Get-Item $s).LastWriteTime; if (Get-ChildItem '%here%src','%here%Directory.*','%here%global.json' -Recurse -File | Where-Object { $_.LastWriteTime -gt $t } | Select-Object -First 1) { exit 1 }"
if errorlevel 1 (
  echo relearn: building ^(once; takes a minute or two^) 1>&2
  if not exist "%here%artifacts" mkdir "%here%artifacts"
  dotnet build "%here%src\Relearn.Cli\Relearn.Cli.csproj" -c Release --nologo -v quiet 1>&2 || exit /b 70
  type nul > "%here%artifacts\built"
)
if not defined OMP_WAIT_POLICY set OMP_WAIT_POLICY=passive
"%tool%" %*
